# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures: words in pixels, pixels that are not shown, and what hangs on a picture."""

import io

from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, PngImagePlugin

from tests.adversarial import pictures
from tests.adversarial.paper import Area, Kit, Sheet, Vector


def _paper(k: Kit) -> bytes:
    s = k.sheet()
    s.plain()
    return s.save()


def scan_only(k: Kit) -> Vector:
    """A page that is nothing but a scan."""
    picture = pictures.page_shot(_paper(k))
    s = k.sheet(prose=False)
    s.use("Im", pictures.held(s.pdf, picture, k.random.choice(("jpeg", "1bit", "flate"))))
    s.raw("q 595 0 0 842 0 0 cm /Im Do Q")
    return k.made(s, expect="either")


def scan_turned(k: Kit) -> Vector:
    """A scan that went in a little askew, or sideways."""
    picture = pictures.page_shot(_paper(k))
    turn = k.random.choice((1.5, -2.0, 90.0))
    picture = picture.rotate(turn, fillcolor=255, expand=turn == 90.0, resample=Image.BICUBIC)
    s = k.sheet((842.0, 595.0) if turn == 90.0 else (595.0, 842.0), prose=False)
    s.use("Im", pictures.held(s.pdf, picture, "jpeg"))
    s.raw(f"q {s.size[0]} 0 0 {s.size[1]} 0 0 cm /Im Do Q")
    return k.made(s, expect="either")


def scan_in_strips(k: Kit) -> Vector:
    """A scan cut into strips, one of them through the middle of the name's line."""
    picture = pictures.page_shot(_paper(k))
    s = k.sheet(prose=False)
    strips, top = 11, 0
    for number in range(strips):
        end = picture.height * (number + 1) // strips
        s.use(f"I{number}", pictures.held(s.pdf, picture.crop((0, top, picture.width, end))))
        scale = 842 / picture.height
        s.raw(f"q 595 0 0 {(end - top) * scale:.3f} 0 {842 - end * scale:.3f} cm /I{number} Do Q")
        top = end
    return k.made(s, expect="either")


def picture_of_name(k: Kit) -> Vector:
    """A small picture with the name in it, among text."""
    s = k.sheet()
    x, y = s.around()
    picture = pictures.words([k.secret], k.base, 14)
    wide, high = picture.width * 0.36, picture.height * 0.36
    s.use("Im", pictures.held(s.pdf, picture, k.random.choice(("flate", "jpeg", "rgb"))))
    s.raw(f"q {wide:.1f} 0 0 {high:.1f} {x:.1f} {y - 8:.1f} cm /Im Do Q")
    return k.made(s, expect="either")


def _place(k: Kit, s: Sheet) -> tuple[Image.Image, float, float, float, float]:
    """A picture of words to go, and where it is to stand: x, y, width, height in points."""
    x, y = s.around()
    picture = pictures.words([f"seen by {k.secret}", f"copy to {k.secret}"], "helv", 13)
    wide, high = picture.width * 0.36, picture.height * 0.36
    return picture, min(x, 560 - wide), y - 80, wide, high


def _area(x: float, y: float, wide: float, high: float, page: int = 0) -> Area:
    return Area(page, (x - 1, 842 - y - high - 1, x + wide + 1, 842 - y + 1))


def _boxed(k: Kit, kind: str, **more: object) -> Vector:
    s = k.sheet()
    picture, x, y, wide, high = _place(k, s)
    s.use("Im", pictures.held(s.pdf, picture, kind, **more))
    s.raw(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /Im Do Q")
    return k.made(s, areas=(_area(x, y, wide, high),), listed=False)


def image_area_jpeg(k: Kit) -> Vector:
    return _boxed(k, "jpeg")


def image_area_1bit(k: Kit) -> Vector:
    return _boxed(k, "1bit")


def image_area_stencil(k: Kit) -> Vector:
    return _boxed(k, "stencil")


def image_area_part(k: Kit) -> Vector:
    """Half of a picture is boxed, the other half stays to be seen."""
    s = k.sheet()
    picture, x, y, wide, high = _place(k, s)
    s.use("Im", pictures.held(s.pdf, picture, "jpeg"))
    s.raw(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /Im Do Q")
    return k.made(s, areas=(_area(x + wide * 0.3, y, wide * 0.72, high),), listed=False)


def image_area_inline(k: Kit) -> Vector:
    s = k.sheet()
    picture, x, y, wide, high = _place(k, s)
    small = picture.resize((picture.width // 2, picture.height // 2)).convert("L")
    head = f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm BI /W {small.width} /H {small.height}"
    data = small.tobytes().hex().encode()
    s.raw(f"{head} /CS /G /BPC 8 /F /AHx ID ".encode() + data + b"> EI Q")
    return k.made(s, areas=(_area(x, y, wide, high),), listed=False)


def image_area_smask(k: Kit) -> Vector:
    """The picture is black all over; the words are in its mask."""
    s = k.sheet()
    picture, x, y, wide, high = _place(k, s)
    mask = pictures.held(s.pdf, picture.point(lambda v: 255 - v))
    black = pictures.held(s.pdf, picture.point(lambda v: 0), SMask=mask)
    s.use("Im", black)
    s.raw(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /Im Do Q")
    return k.made(s, areas=(_area(x, y, wide, high),), listed=False)


def image_alternates(k: Kit) -> Vector:
    s = k.sheet()
    picture, x, y, wide, high = _place(k, s)
    other = Dictionary(Image=pictures.held(s.pdf, picture, "1bit"), DefaultForPrinting=True)
    s.use("Im", pictures.held(s.pdf, picture, "jpeg", Alternates=Array([other])))
    s.raw(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /Im Do Q")
    return k.made(s, areas=(_area(x, y, wide, high),), listed=False)


def image_two_pages(k: Kit) -> Vector:
    """One picture on two pages, boxed on both."""
    s = k.sheet()
    picture, x, y, wide, high = _place(k, s)
    held = pictures.held(s.pdf, picture, "jpeg")
    for number in (0, 1):
        if number:
            s.new_page()
        s.use("Im", held)
        s.raw(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /Im Do Q")
    areas = tuple(_area(x, y, wide, high, page) for page in (0, 1))
    return k.made(s, areas=areas, listed=False)


def image_area_sheared(k: Kit) -> Vector:
    s = k.sheet()
    picture, x, y, wide, high = _place(k, s)
    lean = wide * 0.2
    s.use("Im", pictures.held(s.pdf, picture, "rgb"))
    s.raw(f"q {wide:.2f} {lean:.2f} {-lean:.2f} {high:.2f} {x + 20:.2f} {y - 40:.2f} cm /Im Do Q")
    area = _area(x + 20 - lean, y - 40, wide + lean, high + lean)
    return k.made(s, areas=(area,), listed=False)


def image_cropped(k: Kit) -> Vector:
    """A clip shows the blank half of a picture."""
    s = k.sheet()
    x, y = s.around()
    picture = pictures.words([k.secret, "", "", "", "."], "helv", 14)
    wide, high = picture.width * 0.36, picture.height * 0.36
    s.use("Im", pictures.held(s.pdf, picture, "jpeg"))
    s.raw(f"q {x:.1f} {y - 100:.1f} {wide:.1f} {high * 0.5:.1f} re W n")
    s.raw(f"{wide:.2f} 0 0 {high:.2f} {x:.2f} {y - 100:.2f} cm /Im Do Q")
    return k.made(s)


def image_under_image(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    picture = pictures.words([k.secret], "helv", 14)
    wide, high = picture.width * 0.36, picture.height * 0.36
    s.use("Im", pictures.held(s.pdf, picture))
    s.use("Over", pictures.held(s.pdf, picture.point(lambda v: 205)))
    for name in ("Im", "Over"):
        s.raw(f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y - 60:.2f} cm /{name} Do Q")
    return k.made(s)


def _dressed(k: Kit, kind: str = "flate", **more: object) -> Vector:
    """A grey patch as picture, and in what hangs on it the name."""
    s = k.sheet()
    x, y = s.around()
    patch = Image.new("L", (80, 40), 190)
    s.use("Im", pictures.held(s.pdf, patch, kind, **more))
    s.raw(f"q 90 0 0 45 {x:.1f} {y - 70:.1f} cm /Im Do Q")
    return k.made(s)


def jpeg_exif(k: Kit) -> Vector:
    """Camera data, a comment and a thumbnail within the JPEG."""
    patch = Image.new("L", (80, 40), 190)
    exif = patch.getexif()
    exif[0x010E], exif[0x013B], exif[0x8298] = k.secret, k.secret, f"by {k.secret}"
    data = pictures.jpeg(patch, exif=exif, comment=f"taken by {k.secret}".encode())
    return _dressed(k, "jpeg", data=data)


def image_xmp(k: Kit) -> Vector:
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><creator>{k.secret}</creator></x:xmpmeta>'
    s = k.sheet()
    x, y = s.around()
    held = Stream(s.pdf, packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    patch = pictures.held(s.pdf, Image.new("L", (80, 40), 190), Metadata=s.pdf.make_indirect(held))
    s.use("Im", patch)
    s.raw(f"q 90 0 0 45 {x:.1f} {y - 70:.1f} cm /Im Do Q")
    return k.made(s)


def icc_desc(k: Kit) -> Vector:
    """A colour profile that says whose monitor it was made on."""
    from PIL import ImageCms

    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # when it was made
    note = f"monitor of {k.secret}".encode("utf-16-be")
    at = profile.find("sRGB".encode("utf-16-be"))
    profile = profile[:at] + note[: len(profile) - at] + profile[at + len(note) :]
    s = k.sheet()
    x, y = s.around()
    space = Array([Name.ICCBased, s.pdf.make_indirect(Stream(s.pdf, bytes(profile), N=3))])
    held = pictures.held(s.pdf, Image.new("RGB", (60, 30), (90, 140, 180)), "rgb")
    held.ColorSpace = space
    s.use("Im", held)
    s.raw(f"q 90 0 0 45 {x:.1f} {y - 70:.1f} cm /Im Do Q")
    return k.made(s)


def opi_path(k: Kit) -> Vector:
    """Where the picture lay on somebody's disk."""
    where = Dictionary(F=f"//files/{k.secret}/case.tif".encode(), Type=Name.OPI)
    return _dressed(k, OPI=Dictionary({"/1.3": where}), Name=Name("/" + k.secret))


def text_after_pixels(k: Kit) -> Vector:
    """The name stands behind the last row of a picture's data, and in a PNG that is attached."""
    s = k.sheet()
    x, y = s.around()
    patch = Image.new("L", (80, 40), 190)
    held = pictures.held(s.pdf, patch)
    held.write(patch.tobytes() + f" {k.secret} ".encode() * 3)
    info, data = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_text("Author", k.secret)
    patch.save(data, "PNG", pnginfo=info)
    held.PtData = s.pdf.make_indirect(Stream(s.pdf, data.getvalue()))
    s.use("Im", held)
    s.raw(f"q 90 0 0 45 {x:.1f} {y - 70:.1f} cm /Im Do Q")
    return k.made(s)


VECTORS = (
    scan_only, scan_turned, scan_in_strips, picture_of_name, image_area_jpeg, image_area_1bit,
    image_area_stencil, image_area_part, image_area_inline, image_area_smask, image_alternates,
    image_two_pages, image_area_sheared, image_cropped, image_under_image, jpeg_exif, image_xmp,
    icc_desc, opi_path, text_after_pixels,
)  # fmt: skip
