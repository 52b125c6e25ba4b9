"""From a name as documents write it to registered organisations; what is uncertain is put to a person.

    found = matching.find("省科技厅", region, on=date)
    found.sure        the organisations, when there is no doubt; several for a collective name (各市（州）人民政府)
    found.candidates  otherwise: who may be meant, the likeliest first
    found.reason      why, as a sentence

`Finder(region, on)` does the same for many names of one document and reads the register once.
"""

from guibiao.kernel.directory.matching.finding import Finder, Match, find

__all__ = ["Finder", "Match", "find"]
