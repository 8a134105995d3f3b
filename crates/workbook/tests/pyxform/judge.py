"""Reads every form of a folder with pyxform and tells what it makes of each, one line of JSON a file."""

import json
import pathlib
import sys

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert


def outline(element):
    """Name, type and words of every element, in order."""
    own = [element.get("type"), element.get("name"), element.get("label"), element.get("hint")]
    bind = element.get("bind") or {}
    own += [bind.get(key) for key in ("relevant", "constraint", "required", "calculate")]
    inside = [outline(child) for child in element.get("children") or []]
    return [own, inside]


for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    told = {"file": path.name, "ok": True}
    try:
        result = convert(path, warnings=[])
        told["form"] = outline(result._pyxform)
        told["choices"] = result._pyxform.get("choices")
    except PyXFormError as error:
        told.update(ok=False, message=str(error)[:300])
    print(json.dumps(told, default=str, ensure_ascii=False))
