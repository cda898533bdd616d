/** The most frequent groups of three letters in English prose, most frequent first; `_` is a space. */
const FREQUENT =
  '_ththehe__aning_innd__a_ng_and_ofof_ed__toor_to_er_s_ain_entis_e_tat_ionre__cae_aes_on_hattio_foal_for_bee_s_tr_co_is_rethareas_tts__maatin_therncecan_prmenared_tatet_iancve__has_oan__ar_whnt_se_n_ae_ot_tf_t_di_paalle_ie_c_wist__oras_proe_bessen_eatceryoule__yoresly__sh_onectll__st_no_chd_aterth_ld_te_s_icaltedicausene__de_al_ite_fr_t_syerse_palsithhou_se_het_averlin_li_blste_dontsellut__mons_witt_someme_ic_t_ooulry_uldestshotrebe_d_ieve_nethiperialtorive_i_gench_rom_su_sopleerel_tit_ase_mebloa_s_watinkine_m_useraone_as_ceeasay_ls_g_tene_sconshavd_otrie_dtemd_sr_aconnotd_bot__locomctiout_gesedave_frstaearriaistou_tme_fi_cle_wscr_pecriinchant_crecow_atmde_iniours_fhisce_y_a_ters_nic_boy_ttraurept_ratn_iitisonaine_rr_c_faartripo_t_lemalss_oods_cint_adso__wes_scelanyom_eri_abcesystipt_atineses_exhinothactem__ho_si_acnerantg_apreovefror_iwhaa_ctespar_imod_tic_spr_slocitedissyss_wm_ty_oideock_bastike_e_lmord_cclius_mayormfics_bchany_e_nsomur_lly_po_wo';

const RANK: ReadonlyMap<string, number> = rankTrigrams(FREQUENT.replaceAll('_', ' '));
/** Letters by frequency, rarest first; what is none is rarer than all. */
const LETTERS = 'zqxjkvbpygfwmucldrhsnioate ';

function rankTrigrams(frequent: string): Map<string, number> {
  const ranks = new Map<string, number>();
  for (let at = 0; at < frequent.length; at += 3) ranks.set(frequent.slice(at, at + 3), at / 3);
  return ranks;
}

/** How common three characters are in prose, for comparing: those of the list come first. */
export function commonness(trigram: string): number {
  const rank = RANK.get(trigram);
  if (rank !== undefined) return LETTERS.length ** 3 + RANK.size - rank;
  return frequencyAt(trigram, 0) * frequencyAt(trigram, 1) * frequencyAt(trigram, 2);
}

function frequencyAt(trigram: string, at: number): number {
  return LETTERS.indexOf(trigram.charAt(at)) + 2;
}
