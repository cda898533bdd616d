/** The most frequent groups of three letters in English prose, most frequent first; `_` is a space. */
const FREQUENT =
  '_ththehe__aning_innd__a_ng_and_ofof_ed__toor_to_er_s_ain_entis_e_tat_ionre__cae_aes_on_hattio_foal_for_bee_s_tr_co_is_rethareas_tts__maatin_therncecan_prmenared_tatet_iancve__has_oan__ar_whnt_se_n_ae_ot_tf_t_di_paalle_ie_c_wist__oras_proe_bessen_eatceryoule__yoresly__sh_onectll__st_no_chd_aterth_ld_te_s_icaltedicausene__de_al_ite_fr_t_syerse_palsithhou_se_het_averlin_li_blste_dontsellut__mons_witt_someme_ic_t_ooulry_uldestshotrebe_d_ieve_nethiperialtorive_i_gench_rom_su_sopleerel_tit_ase_mebloa_s_watinkine_m_useraone_as_ceeasay_ls_g_tene_sconshavd_otrie_dtemd_sr_aconnotd_bot__locomctiout_gesedave_frstaearriaistou_tme_fi_cle_wscr_pecriinchant_crecow_atmde_iniours_fhisce_y_a_ters_nic_boy_ttraurept_ratn_iitisonaine_rr_c_faartripo_t_lemalss_oods_cint_adso__wes_scelanyom_eri_abcesystipt_atineses_exhinothactem__ho_si_acnerantg_apreovefror_iwhaa_ctespar_imod_tic_spr_slocitedissyss_wm_ty_oideock_bastike_e_lmord_cclius_mayormfics_bchany_e_nsomur_lly_po_wo';

const RANK: ReadonlyMap<string, number> = new Map(
  Array.from({ length: FREQUENT.length / 3 }, (_, rank) => [FREQUENT.slice(rank * 3, rank * 3 + 3), rank] as const),
);
/** Letters by frequency; what is none is rarer than most of them. */
const LETTERS = 'zqxjkvbpygfwmucldrhsnioate_';

/** How common three characters are in prose, for comparing: those of the list come first. */
export function commonness(trigram: string): number {
  const normal = trigram.replaceAll(' ', '_');
  const rank = RANK.get(normal);
  if (rank !== undefined) return LETTERS.length ** 3 + RANK.size - rank;
  return [...normal].reduce((product, letter) => product * (LETTERS.indexOf(letter) + 2), 1);
}
