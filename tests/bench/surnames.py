# SPDX-License-Identifier: AGPL-3.0-or-later
"""Surnames for the attack on the width of boxes, with weights that fall by rank (Zipf-Mandelbrot).

The order is roughly how common they are in Britain; the weights are made up. ``MADE`` is a larger
list put together from syllables. Neither is a list of people.
"""
# ruff: noqa: SIM905

from itertools import product

_TAIL = 60  # the first of the list has about one hundredth of the weight

COMMON = tuple(
    """
Smith Jones Williams Taylor Brown Davies Evans Wilson Thomas Johnson Roberts Robinson Thompson
Wright Walker White Edwards Hughes Green Hall Lewis Harris Clarke Patel Jackson Wood Turner Martin
Cooper Hill Ward Morris Moore Clark Lee King Baker Harrison Morgan Allen James Scott Phillips
Watson Davis Parker Price Bennett Young Griffiths Mitchell Kelly Cook Carter Richardson Bailey
Collins Bell Shaw Murphy Miller Cox Richards Khan Marshall Anderson Simpson Ellis Adams Singh Begum
Wilkinson Foster Chapman Powell Webb Rogers Gray Mason Ali Hunt Hussain Campbell Matthews Owen
Palmer Holmes Mills Barnes Knight Lloyd Butler Russell Barker Fisher Stevens Jenkins Murray Dixon
Harvey Graham Pearson Ahmed Fletcher Walsh Kaur Gibson Howard Andrews Stewart Elliott Reynolds
Saunders Payne Fox Ford Pearce Day Brooks West Lawrence Cole Atkinson Bradley Spencer Gill Dawson
Watts Burton Rose Booth Perry Ryan Grant Wells Armstrong Francis Rees Hayes Hart Hudson Newman
Barrett Webster Hunter Gregory Carr Lowe Page Marsh Riley Dunn Woods Parsons Berry Stone Reid
Holland Hawkins Harding Porter Bird Robertson Nicholson Willis Hopkins Kennedy Chambers Henderson
Dean Gardner Freeman Lane Williamson Newton Ball Hewitt Walton Crawford Stephens Cunningham Sharp
Bishop Griffin Bond Nash Cross Osborne Long Hamilton Poole Rowe Hammond Burgess Lamb Curtis Bates
Bull Fowler Sutton Goodwin Abbott Higgins Warren Fuller Whitehead Charlton Featherstone Blackburn
Christodoulou Okonkwo Ng Li Whittingham Fitzgerald Shufflebotham Rawlinson O'Brien McAllister Iqbal
Lister Illingworth Wolstenholme Winterbottom Arkwright Ifill Littlejohn
Akhtar Hussein Chowdhury Rahman Miah Uddin Islam Shah Mahmood Malik Mirza Qureshi Siddiqui Sheikh
Ansari Bashir Butt Chaudhry Dar Farooq Javed Mahmud Nawaz Rashid Saleem Shaikh Yousaf Zaman Sharma
Gupta Mehta Desai Shukla Joshi Kumar Verma Reddy Nair Iyer Banerjee Chatterjee Mukherjee Das Ghosh
Sandhu Dhillon Grewal Sidhu Bains Dhaliwal Johal Mistry Parmar Solanki Chauhan Rana Thakur Perera
Fernando Silva Wong Chan Cheung Leung Lam Tang Liu Wang Zhang Chen Yang Huang Zhao Wu Zhou Xu Lin
Nguyen Tran Le Pham Kim Park Adeyemi Adebayo Okafor Eze Nwosu Ogunleye Balogun Oyelaran Bello Musa
Abubakar Mensah Owusu Boateng Asante Appiah Osei Amoah Kamara Sesay Conteh Mwangi Odhiambo Moyo
Ndlovu Dlamini Banda Phiri Tembo Warsame Abdi Hassan Osman Mohamed Yusuf Omar Farah Ibrahim Mahdi
Haddad Khoury Nasser Saleh Aziz Hamid Kowalski Nowak Kaminski Lewandowski Zielinski Wojcik Mazur
Krawczyk Kaczmarek Popescu Ionescu Dumitru Petrov Ivanov Novak Horvat Nagy Szabo Kovacs Costa Santos
Ferreira Rossi Romano Ricci Greco Garcia Lopez Martinez Schmidt Weber Fischer Murray-Jones Byrne
Doyle Gallagher Doherty Kavanagh Nolan Brennan Quinn Connolly Maguire Sweeney McCarthy McDonald
MacDonald MacLeod McLean McKenzie McIntyre McGregor Sinclair Drummond Ferguson Cameron Fraser Munro
Llewellyn Bevan Prosser Probert Vaughan Gwynne Howells Morgans Pritchard Pugh Tudor Cadwallader
Trelawney Penhaligon Tregenza Entwistle Ramsbottom Postlethwaite Micklethwaite Satterthwaite
""".split()
)

_FIRST = (
    "Ash Bar Black Brad Brough Cald Carl Chad Clay Crom Dal Dun East El Fair Farn Gar Glen Gran "
    "Hal Har Has Hol Hor Ing Kirk Lang Lil Long Mal Mar Mid Mil New Nor Oak Old Pem Pick Rad Rams "
    "Red Rush Sal Shel Stan Staple Sut Thorn Til Tun Under Wal War West Whit Wil Win Wood Worm Yar"
).split()
_MIDDLE = ("", "er", "ing", "le", "en", "i")
_LAST = (
    "beck bourne bridge brook burn bury by cliffe combe cote croft dale den field fleet ford gate "
    "ham hurst ley low man mere more ridge sett shaw side son stead ster stone thorpe thwaite ton "
    "well wick with wood worth"
).split()
MADE = tuple(
    dict.fromkeys(first + middle + last for last, middle, first in product(_LAST, _MIDDLE, _FIRST))
)


def weights(count: int) -> tuple[float, ...]:
    """The shares of ``count`` names in the order of their ranks; they add up to 1."""
    raw = [1.0 / (rank + _TAIL) for rank in range(1, count + 1)]
    return tuple(weight / sum(raw) for weight in raw)
