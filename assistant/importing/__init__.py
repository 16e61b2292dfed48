"""A published page and its comments -> the files of a corpus folder."""
