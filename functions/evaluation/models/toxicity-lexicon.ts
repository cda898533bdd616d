/**
 * Word families that abusive, sexual, violent and self-harming texts use, and those that speak about
 * them at a distance. Notation as in `concept-lexicon.ts`. A family is evidence, never a verdict.
 */
export const TOXICITY_CONCEPTS = {
  profanity: `fuck* shit* bitch* asshole* bastard* cunt* dick dicks prick* piss* bullshit crap damn goddamn motherf* wtf stfu scheiss* arsch* merde putain mierda puta* cazzo blyad* сука хуй*`,
  insult: `idiot* moron* stupid* dumb dumbass* loser* pathetic disgusting scum* trash garbage filth* vermin worthless coward* liar* ugly fat pig pigs clown* jerk* freak* creep* degenerate* subhuman* parasite* cockroach* rat rats animals savages retard* imbecile* ignorant brainless dummkopf* hure* schwein* abschaum connard* salope* idiota* imbecil* cabron* stronz* coglion* дебил* урод* тупо*`,
  slur: `fag fags faggot* tranny trannies nigg* chink* gook* spic spics kike* wetback* paki pakis raghead* towelhead* coon coons dyke* shemale* redneck* whore* slut* thot* incel* cuck* libtard* feminazi* sheeple`,
  group: `jew jews jewish muslim* islam* christian* black blacks white whites asian* mexican* immigrant* refugee* migrant* foreigner* gay gays lesbian* homosexual* trans transgender* women woman females female men arab* indian* chinese african* gypsy gypsies disabled disability autis* religion* race racial ethnic* jude juden muslime auslander schwule* juif* musulman* judio* inmigrant* negro negros евре* мусульман*`,
  generalise: `all those_people these_people every_one_of they_are they're always never breed kind typical inferior superior belong deserve deserves deserved should_be ought_to go_back`,
  hate: `hate* hatred despise* exterminat* deport* gas gassed lynch* genocid* holocaust nazi* hitler supremac* kkk purge eradicat* get_rid_of wipe_out cleanse* ban_all send_them deny racist* racism sexist* sexism bigot* homophob* antisemit* terrorist* invad* replace_us`,
  threat: `kill* murder* shoot* stab* strangl* behead* slaughter* butcher* torture* burn burned hang hanged beat beaten punch* smash* cut_your slit rape* raping hunt_you find_you come_for_you end_you bury blow_up bomb* explod* gun guns knife rifle* bullet* weapon* corpse* blood* gore gut guts skull* toten umbringen erschiess* tuer matar uccid* убить убью`,
  violence: `attack* assault* abuse* abused violen* victim* war wars fight* wound* injur* dead death die dies died dying massacre* execut* mutilat* dismember* scream* hurt* pain`,
  sexual: `sex sexual* sexy porn* nude* naked erotic* fetish* orgasm* cum cumming cock cocks pussy penis vagina* clit* breast* boob* tits nipple* ass butt anal blowjob* suck sucked suckin* lick* horny aroused moan* thrust* masturbat* virgin* seduc* kinky bdsm bondage slave dominat* submissive escort* hooker* strip* panties lingerie bra naughty dildo* erection* genital* intercourse lust* fondl* grope* caress* kissed kissing thighs hips nsfw xxx incest* taboo penetrat* impregnat* futanari threesome* orgy`,
  explicit: `wet hard deep throat mouth tongue lips fingers throb* stroke* spread legs inside_her inside_him inside_me bed bedroom undress* zipper skirt shirt bare skin moaned grind* tight slowly harder deeper`,
  self_harm: `suicid* kill_myself killing_myself end_my_life end_it_all want_to_die wanna_die better_off_dead self_harm self-harm selfharm cutting cut_myself hurt_myself hang_myself overdos* noose pills starv* anorex* bulimi* thinspo purge purging worthless hopeless no_reason_to_live hate_myself hate_my_life depress* razor* wrists bridge jump_off selbstmord umbringen suicider suicidio`,
  dehumanise: `disease* plague* infest* swarm* pest pests cancer filth savage* barbar* primitive uncivil* criminals thieves rapists monkeys apes dogs pigs`,
  you: `you your you're u ur yourself yours du dich dein tu te toi ты тебя`,
  first: `i me my myself i'm im i've ich mich je moi yo я меня`,
  command: `shut_up go_die go_to_hell get_out die_in kys kill_yourself kill_urself drop_dead f_off screw_you`,
  negation: `not no never don't doesn't isn't aren't wasn't won't can't cannot without against stop stopped nobody nothing`,
  report: `said says told reported according article news police court study research professor report officials government law legal policy minister charged arrested trial investigation survivor* awareness help support therapy therapist hotline counsel* prevent* condemn* wrong unacceptable tolerate respect apolog* sorry`,
  minor_talk: `lol lmao haha omg tbh smh imo bro dude yeah nah gonna wanna`,
  dark_joke: `joke jokes funny humor what_do_you_call why_did how_many knock_knock punchline`,
} as const;
