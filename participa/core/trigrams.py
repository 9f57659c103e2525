"""How usual 900 letter trigrams are in Spanish, Basque and English: the table of :mod:`participa.core.language`.

Each entry is a trigram of folded words (``_`` marks the edge of a word) and three digits in base 36, for es, eu and en:
``3 · ln(f / 0.00001 + 1)``, rounded, where f is its share of the trigrams of a sample of about 5,000 citizens' texts in
the language. Of all trigrams, those are kept whose share differs most between the languages, weighted by use.
"""

from __future__ import annotations

TRIGRAMS = """
_a_ibj _acf5d _alhgg _andcl _apeaa _ardhg _ascef _atacf _aucg8 _ayc20 _az3c1 _bafjg _be9jh _bifhc _boafe _br56d _bucdh
_cahag _ced28 _ch95f _cif89 _claaf _cok9i _cre5a _cug5a _dacjc _demhf _dighf _dodcf _dr34c _duaj9 _ea0ed _eg2i2 _eh2e0
_ek0d0 _eljeb _emce6 _enjdd _er9i5 _eskh9 _etaj9 _eu9h6 _ev83e _exd6f _ez0i0 _fe7ad _ficbe _fob8i _fr99g _gaaic _gedfe
_go8ff _grd9f _guag9 _haihh _hedgd _hiafc _hocgh _i_17i _if00d _ik0e0 _inggi _irbf4 _is37i _it3bi _iz3g0 _ja7f4 _jo6d6
_k_1d5 _ka2f1 _ke09d _ko0f1 _lakge _leefc _lidbg _lld45 _lojdh _maifg _mehee _mifee _modcf _mugbc _my11e _n_1e4 _nacgb
_neccf _nojdh _nuda7 _o_e51 _of7ai _on5fh _oraed _os8e0 _ou01f _ov02c _pajee _pehce _pojfe _prifh _ps4d0 _pugbb _qul7e
_rehfi _ro88i _s_34e _safdd _sc15f _sejch _sh13d _sihaf _sm19e _sogdg _sp26e _st35h _sugce _t_06e _taffc _tegcc _th17n
_tif9d _togcj _trfbd _tx0d0 _unj9d _up16e _ur8f3 _usdaf _vae7a _veg4g _vifbe _voc6d _wa25j _we65i _wh04h _wi3ch _wo03f
_y_j50 _yad63 _yoc5g _za3g0 _ze0g1 _zi1c1 _zu0f1 abadf1 abebe2 ablc7g acefdc acih59 ack04c ad_f5f adagd7 aded7c adiada
adoha1 adre92 aff30e agade9 age69e ago8f7 agu9d2 ahi6d0 ai_0d2 aia0c0 ail3da ain1hd ait0f8 aiz2c0 ak_0j6 aka0f1 aki0d8
ako0h0 aku0c0 al_hef alabg6 aldai0 aleee8 algd61 alld8h amaad9 ambd32 amie98 amod85 an_ilh andfel ang5db anp0c1 antgee
any02c apoc63 ar_iff arahh7 ard9ae aredhg arifh7 arreja artdhc as_l9j ask0d8 asuae8 at_1gj ateahf aticeg att04f atu9ha
atz0h0 au_1d1 auk0c1 aur4ha autae8 ave82f ay_e6f ayuc20 az_5e4 azi0e7 azk0d0 azt0e0 bad5c7 bai2g0 bak0d1 bal5e6 bardda
basc87 bat6hf baz0c0 be_abe beh0e2 berch9 bes6e9 bet2ec bicd61 bid8f1 biee72 bil9g9 biz1c1 blee7h blic96 boa08c boo32d
bou03c boz3d0 bur4d4 but36g by_14c ca_e52 cadc12 cald6b canc6e carf6d case57 cat96f ce_edi cend3a cere38 cese2c ch_22f
chad4d choe59 ciag59 cice10 cied3a cioi58 ciud50 ck_15d cled8e co_f46 comh7h coni6e cose38 cou02d cree5f ct_10c ctia1d
ctod69 cuae30 cued31 culd29 da_hi7 dadg80 dag1d0 dak0e0 dase33 dau0c5 de_lfd dea9e9 debda0 delfca dendf8 desfac dez5c0
di_3d0 diadf9 dicd47 diobd8 dirae9 dit6f7 do_jfa dosg91 drie9b ds_18d du_0h0 due8d7 dug0f0 dun1c0 dut0f2 ea_cha ead83c
eaj0c0 eak0eb eala9d ean8he ear8ed eas84e eata9g ebed80 ecee4b ecie3a ectd2f ed_abj edac65 ededa8 edid79 ee_57e eed12d
een5bf egibh6 egoad1 egude6 eh_2c0 eha1e1 ehe1d1 ehi8c7 ei_2c1 ek_0f6 eki1g1 eko0h0 el_j9f elabg6 elk0c0 ellc6e ely00d
em_22d emaee7 emoec8 empd46 en_kmh enacf5 ence4a endfgd enegf9 enodaa entjgg er_hej eragje erddd1 ereegh erf72c eriedc
erogc5 errdi9 ersc4d ertdf9 ervb1f ery01h es_lbh esade2 esid88 esk0f9 esod88 esped9 ess14e estjfe et_59f etaek7 eti9d7
ett12d etx0c0 etz0c0 eus0h0 eve73f ew_00c ext83c ey_72d eyb01c ez_ai0 ezabd0 ezi0d2 ezk0d0 ezt0c0 facada fe_32d ff_24e
ffe01c ficd1b forc9i fre84c fro37e ful03e gai2e9 gardg9 gau0f0 gaz2d1 ge_67f genda9 get44d gh_00d ght06f gi_1d0 gin7fa
git4e3 go_ega gon6c5 goo12e gor4d1 gradaa gre76f gu_0f0 gundf0 gurae4 guz0c0 ha_d56 habc53 hace22 had40d hanabe har8gd
hat16g hau2f2 hav21f haye10 he_c6m hen2dd her8fg hey00c hi_6d2 hic92d hin3ae his76f hit0c5 ho_d48 horce8 hot47f hou01f
how01c ht_06e ia_hi6 iak0f0 iance9 iarbe4 iase53 ic_35c icaf6b iceb7i ich94c icig4a icle27 icoe41 id_d4d idagd9 idecff
idoeb3 ienidd ierfbb if_10d ife84c igh06f ik_0i0 ika0e0 iki1c2 iko0f0 iku0d0 ila9e9 ild1e7 illb9d impe3b in_dii inaeg9
indaed inecce ingbfj io_gd8 ioa3e0 ionidi iosf41 ir_f5a iraag4 ire9eb iri8d2 is_c8j ish01c istfec it_2bi itaef7 iteafd
ith0bg ituag7 ity01e itz0g1 iudd50 ivac47 ive94f ivid2a iz_3d1 izacg2 ize0bd izi0d3 izk0d0 izu0c0 ka_1e0 kad0c0 kal0f0
kan0d0 kar1h0 kat3f2 ke_1ce ked01c ker0e8 ket1d8 key05d ki_1d0 kin2ge kit0e2 ko_1k0 koa0f0 kon0e1 kor0c0 ks_22c kul0e0
kun0d0 kus0d0 la_ki4 lak0e3 lancf9 lashba ld_02f lde9f6 ldi2e5 ldu0f0 le_fdi lea6cg leh0d0 lesg8c letda9 lice38 lif40c
litade lka0c1 ll_37h llee6d lloc79 llu3e2 lly01e lo_i91 loc93f lon98c loo05c losi8a ls_32c ltz0c0 lu_0d1 ly_04i ma_ea2
madeb8 mai2c9 malb8e masg66 mat9d9 mbid45 me_e9g menhfd mfo00f mi_c31 miee31 mo_g91 mor77d mosgcb mpoc28 ms_21g mucd3b
muyc30 my_01e na_hi3 nadd67 nah0d1 nak0e0 nasd51 ncea2e ncif39 nd_09l ndadfb ndeefc ndiceb ndl01c ndogeb ndu9c1 ne_daf
nea7d9 nek0c0 nereba nesf8b ng_4dj ngoaf1 nik0c1 nly00c no_jbc nosga1 not76g ns_24e nt_14h ntagcb nteicd ntog89 ntrf99
ntz0h0 ny_02c oa_2h1 oak0e1 oan0d1 obe3d4 ocaa1f ochc21 ocic31 od_33f odof52 of_1ai off02c oka0c3 olabd5 oled86 olod96
om_22h omecbe omf01f omof54 oms10f on_jfj onafec onefde onl32c onsd7d ontedc ood12f ook34e oom00i oor23c opue44 or_iai
oraefa orice9 orqc00 orraf8 ortdeg os_md8 ot_08g otebdg oth11e otre53 ou_12f oug01e oul02e oun04d our14g ous02c out25f
ove83e ow_05d owe01c own05c ozk0d0 pagd57 pai8d9 paridd penbdb perhce pleaad pond67 pori8c poyc30 preecd pric7f progee
pse1c2 pueh50 qua00c quel79 quif6c ra_jjb rabbe6 racd4a rai5f8 rak0f1 ranfed rardc4 rasea6 ratbfd raz9e4 rd_06e rdi9d6
re_ehj reacdh recg4d ree75g rek0f0 rendjb rer6d4 reshde retad9 rge67d rgi6c6 ri_4i1 riagg6 rica3e ride7b rik1f3 riogca
ritbea rku0e0 ro_id6 rom79d roo20i ropfca rosf87 rou23c rqud10 rraag5 rrebia rrieib rrocd6 rs_19e rtadce rtedf8 rtu6e5
rtz0f0 rvia1f ry_16i sa_ec1 sat4d6 scr85f se_ibf sed39d segc73 sereaf sho11c si_gd1 sind9c siz05d ska2h1 ske0c7 sko0d0
sku0d0 sma87e sold98 som73d soneab sosc30 ss_37d st_2ah stajeh stefgd stofab strebc su_d80 sun5e5 sy_00c ta_ik7 tabaae
tadd53 taf43e tak0db taldda tamf50 tanfgc tarfea tasfd9 tat5ea te_jhf tea6g8 teda6f teg6c5 tek0f0 telacg tenghb terefh
th_1bg tha01h the16n thi04g tho01d thr01c tia6c6 ticd7c tieeaa tik0g0 tim95d tinaae tioa8h to_icj todf53 tosf43 trahcd
trof99 ts_27g tsa0d0 tte27f tu_bi0 tuaad9 tuk0d0 tut5c0 tuz1c0 txa0c0 txe0c0 txi0c0 ty_03f tza0h0 tze0j0 tzi0e1 tzu0e0
ua_7f0 uald8d uche3d ucic11 udadb1 ue_lcb uede31 uenef4 uere70 uesh7b ugh03e ugu2f3 uiee59 uk_0d1 uke0c1 uko0e0 ul_14c
uld00e ull4eb un_hf9 unagf6 une5d6 untdda ur_5ef ure4fd urk0f0 urr7f8 urt1d8 uru0e1 us_c7e use87e usk0h0 ut_1dh uta8e3
ute5gb uy_c37 uzt0d0 uzu0c0 va_c40 ve_93h venc3d vere6i vica4f vidb5d vivc23 was01i way00d we_01f wer01f wha01d whe02e
whi04d wit1cg wor02c wou00d ya_e71 ybo01c yo_d40 you13g za_cf2 zab2c1 zai1e0 zak0d0 zal3d0 zan8f0 zarae4 zat0e0 zea0e1
zek0e0 zen0i4 zer0f2 zi_0d0 zia0e0 zik0c0 zin0c8 zio0e0 zka0e0 zke0d0 zko0d0 zte0f0 zu_0c0 zue2e0 zun0c1 ñosc20
"""
