# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each label in the spellings people use, and what looks like it and is not.

In a positive case the part between « and » must be covered by findings of that label.
"""

import pytest

from redact.config import CaseConfig
from redact.detect import Detector

POSITIVE = {
    "EMAIL": [
        "write to «ann.smith@northmarch.police.uk».",
        "From: Ann <«ann.\nsmith@northmarch.police.uk»>",
        "reach her at «ann.smith@northmarch.\npolice.uk» today",
        "reach her at «ann.smith @ northmarch . police . uk» today",
        "reach her at «ann.smith@north\nmarch.police.uk» today",
        "or «ann [at] mail.example» please",
        "or «ann(at)mail(dot)example» please",
        "it is «ann dot smith at mail dot example» I think",
        "«o'hara-jones+foi@mail.example»",
        "scanned: «ann.smith©northmarch.police.uk»",
        "\u200b«ann.smith\u200b@mail.example»",
    ],
    "PHONE": [
        "Mob: «O77OO 9OO216»",
        "ring «01632 960417» now",
        "ring «(01632) 960417» now",
        "ring «01632-960-417» now",
        "ring «01632.960.417» now",
        "ring «+44 (0)1632 960417» now",
        "ring «+44 7700 900143» now",
        "ring «0044 7700 900 143» now",
        "ring «07700900143» now",
        "on «07700\n900143» after six",
        "> on «07700\n> 900143» after six",
        "scanned «O1632 96O4l7» here",
        "Wendy on ext «71552»",
        "Wendy, x«4410»",
        "int. «2345» or DDI «020 7946 0999»",
        "Extension: «4482»",
        "ring «020 7946 0018 ext 12»",
        "Tel: «960417»",
        "T: «1632 960417»",
        "Ffôn: «01632 960417»",
        "«oh seven seven double oh, nine double oh, one four three»",
        "«０７７００ ９００１４３»",
        "call «+353 1 555 0123»",
    ],
    "COLLAR": [
        "Collar No: «44l0»",
        "PC Ann Hill «TV771»",
        "PCs «884», «912» and «2217»",
        "Officer: Hill, Ann «C4410»",
        "collar number «4410»",
        "Collar no: «C4410»",
        "warrant number «223344»",
        "Warrant card no. «12345»",
        "PC «884» Adair",
        "PC «C4410» was there",
        "DC «2217»",
        "A/Sgt «1490»",
        "PC Jodie Umunna «2804» said",
        "PS Blackmore (collar «1490»)",
        "PC Umunna («C2804»)",
        "Statement taken by: «3318» T Oyelaran   Station: A",
        "The officer would give me only his number, «4127», and left",
        "shoulder number «6650»",
        "staff no. «77123»",
        "From: SMITH, Ann «4410»\nSent: today",
        "Kind regards\n\nAnn Smith\n«C4410»\nNorthmarch Police",
        "his collar is «four four one zero»",
        "PC Nathan Hill - collar «2761» - there. Then «2761» left.",
        "rhif coler «4410»",
        "TV «771» PC Lane, shoulder number TV «771»",
        "Training record of officer «5512»",
    ],
    "PNCID": [
        "PNC «2017/0674013F»",
        "pnc id «17/674013F»",
        "number «1995/0011040V» and",
        "PNC «2017/0674013A» misread",
    ],
    "CRO": [
        "cro «SF39/1234A»",
        "CRO «34350/19K»",
        "a second number, «102213/98P», which",
        "CRO No «SF39/1234A»",
    ],
    "NINO": [
        "N1 number: «PX3O5984A»",
        "NI «PX305984A»",
        "ni number «px 30 59 84 a»",
        "NI «OJ 77 30 12 B»",
        "«QQ123456C»",
        "National Insurance No: «AB 12 34 56»",
        "NI «PX3O5984A»",
        "NI «PX 30 59\n84 A»",
    ],
    "NHS": [
        "with a wrong check digit and no word near: «999 787 7897»",
        "NHS number («999 174 2182»)",
        "NHS No: «9991742182»",
        "NHS «999-174-2182»",
        "NHS no «999 174 2183» with a wrong digit",
        "(«999 787 7896»)",
    ],
    "VRM": [
        "vehicle «NIZ 1234»",
        "car «PX14 UTB»",
        "a van, «FN09 KXD»",
        "reg «px14utb» seen",
        "It was «FN09 KXD».",
        "her old Volvo «A123 BCD»",
        "registration «ABC 123D»",
        "index «KIG 1234» parked",
        "number plate «RIZ 7»",
        "vehicle «PX14\nUTB»",
    ],
    "BANK": [
        "sort: «30-99-50 acc: 01826437»",
        "a/c «01826437 30-99-50»",
        "sort code «30-99-50», account number «01826437»",
        "(«40-12-34 71930026»)",
        "S/C «309950» A/C «01826437»",
        "Account No: «0182 6437»",
        "roll number «A/123456-7»",
        "IBAN «GB33BUKB20201555555555»",
        "card «4111 1111 1111 1111»",
        "Sort code: «20-00-00»   Account: «55779911»",
    ],
    "DOB": [
        "DOB: «l2/O3/l985»",
        "Date of birth: «the twelfth of March nineteen eighty-five»",
        "DOB: «12/03/1985»",
        "d.o.b. «2 Aug 1999»",
        "born on «3rd of March 1984»",
        "D.O.B «30/02/79»",
        "birthday as «30 Feb 1979»",
        "my date of birth, which is «29/10/1971»",
        "dob «120385»",
        "Date and place of birth: «3 March 1984», York",
        "ganwyd «3 Mawrth 1984»",
        "Dyddiad geni: «03.03.84»",
        "«1985-03-12» (DOB)",
        "date of birth:\n«12 March 1985»",
        "NAME        BORN      CELL\nSMITH A     «07.01.85»  J1\nJONES B     «09.02.86»  J2\n",
    ],
    "ADDRESS": [
        "lives in «Hawthorn Terrace at number 11»",
        "at «l8 Cordwainer Row», AM2 7JD",
        "lives at «27 Skerry View, Whinmouth».",
        "Mr A Smith\n«Flat 3, 18 Cordwainer Row\nAldermouth\nAM2 7JD»\n\nDear Mr Smith",
        "Mr A Smith\n«The Gatehouse\nMill Road\nNether Eastmere\nEM11 5RS»\n",
        "live at «Priory Cottage, Chantry Lane, Monkswold, AM9 3TT».",
        "c/o «63 Gander Way, Yeoford BA77 2NP»",
        "of «Flat 12 Arden House», AM3 8BZ",
        "at «Flat 9, Maltings Court, 2 Brewery Road, Wessexvale»",
        "«4A St. Mary's Close, Aldermouth»",
        "«12-14 HIGH STREET, ALDERMOUTH, AM1 2AB»",
        "he moved to «14 Heol y Bont, Llanfair, LL99 1AA»",
        "she lives at «27 skerry view», whinmouth",
        "Home address: «51 Lapwing Drive, Aldermouth»   Postcode: AM4 6QP",
        "write to «Pantygwydr, Llanfair\nLL99 1AA»",
        "of «2 Mill Road», who",
        "address «1 The Green\nNether Eastmere\nEM11 5RS»",
        "at «16 Sallow\nWalk», we",
        "a letter to «PO Box 4410, Aldermouth»",
    ],
    "POSTCODE": [
        "near «AM2 7JD» there",
        "postcode «am2 7jd»",
        "near «SW1A 2AA»",
        "near «AM27JD» there",
    ],
    "IP": [
        "from «203.0.113.48»",
        "from «10.44.7.12:8080» in",
        "host «2001:db8::8a2e:370:7334»",
        "MAC «00:1A:2B:3C:4D:5E»",
        "«00-1A-2B-3C-4D-5E»",
        "from «203.0.113.48».",
    ],
    "URL_PERSONAL": [
        "see «www.linkedin.example/in/ann-smith»",
        "«https://www.whatdotheyknow.example/user/gadfly_bob».",
        "«https://northmarch-my.sharepoint.example/personal/ann_smith_police_uk/x»",
        "«linkedin.com/in/ann-smith»",
        "«facebook.com/ann.smith.12»",
        "«https://x.com/gadfly_bob»",
        "«http://www.users.example/~asmith/»",
    ],
    "USERNAME": [
        "username: «asmith2»",
        "he posts as «gadfly_bob».",
        "by «EM\\plister» and",
        "«@gadfly_bob» wrote",
        "in «C:\\Users\\asmith\\Desktop\\note.docx» now",
        "From: Ann Smith [«asmith»]\nSent: x",
        "08:14 «asmith» opens payroll",
        "accounts of leavers, among them «hjones2» and «svc_lane»",
        "login: «asmith»",
        "User ID «A12345»",
        "in «\\\\files01\\home$\\asmith»",
    ],
    "PASSPORT": [
        "passport number «123456789»",
        "Passport No: «AB1234567»",
        "passport «123 456 789»",
    ],
    "DRIVING_LICENCE": ["licence «MORGA657054SM9IJ»", "driver number «MORGA 657054 SM9IJ»"],
    "JOB_TITLE_IDENTIFYING": [
        "speak to the «Airport Liaison Sergeant».",
        "she is the «only statistician on the group»",
        "the «Chief Constable's staff officer»",
        "the «only female dog handler»",
    ],
    "REF": [
        "crime reference «42/12345/21» refers",
        "custody record «CD/1234/21»",
        "log «213 of 14/09/2019»",
    ],
}


@pytest.mark.parametrize(("label", "marked"), [(k, v) for k, vs in POSITIVE.items() for v in vs])
def test_finds(label, marked, policy, make):
    text, wanted = _unmarked(marked)
    found = Detector(policy, CaseConfig(), ()).find(make(text))
    covered = {i for f in found if f.label == label and not f.keep for i in range(f.start, f.end)}
    missing = [
        i for i in wanted if i not in covered and not text[i].isspace() and text[i] not in ">\u200b"
    ]
    assert wanted
    assert not missing, (text, found)


def _unmarked(marked: str) -> tuple[str, list[int]]:
    """The text without the marks, and the offsets that stood between them."""
    text, wanted, inside = "", [], False
    for character in marked:
        if character in "«»":
            inside = character == "«"
            continue
        if inside:
            wanted.append(len(text))
        text += character
    return text, wanted


NEGATIVE = [
    "The request of 14 March 2023 was received on 01/02/2023 at 10:15 and logged.",
    "See section 31(1)(a) and s40(2), reg 12(5)(a) or (b) and Article 33 of the Regulation.",
    "CRU 412/23, FOI 2022/0871, FS50618834, 000698/20 and CDP/FOI/1190/21 refer.",
    "We hold 1,204 records, 61% at 23:40, GBP 36.40 paid, 20 working days, 18 hours.",
    "Between 2019 and 2021 there were 412 referrals, 31 staff and 12 officers in 43 forces.",
    "Version 1.2.3.4 of the form, paragraph 11, page 6 of 12, Room 2.14, Annex A.",
    "Please see http://www.eastmere.police.uk/disclaimer or www.npcc.police.uk for more.",
    "I was stopped in Market Street by the High Street end of Castle Way.",
    "Call 101 or in an emergency 999. The M25 and the A612 are shut.",
    "OFFICIAL-SENSITIVE. NOT PROTECTIVELY MARKED. MG11 (T). RESTRICTED (when complete).",
    "Q1 to Q3 disclose, Q4 s31(1)(a). S31 AND S40 APPLY. See A1 AND B2 THE list.",
    "one two or three, four or five at most; six of them are at home and one is not",
    "The only thing to do, the only place, the only other matter, the only answer.",
    "Look at bbc.co.uk or ask at home. Email me @ home.",
    "The meeting is on 5 May, at 14:30, in Court 3 of the Crown Court.",
    "staff 30 and force 412 in the table, sort by code, account for the loss",
]


@pytest.mark.parametrize("text", NEGATIVE)
def test_leaves_alone(text, policy, make):
    found = Detector(policy, CaseConfig(), ()).find(make(text))
    wrong = [f for f in found if not f.keep and f.label != "REF"]
    assert not wrong, [(f.label, f.source, text[f.start : f.end]) for f in wrong]
