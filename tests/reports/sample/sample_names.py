"""Strings as the world can write them into records."""

SCRIPT = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://example.org","x")'
TYPST = '#panic("no") $x$ *bold* @label `raw`'
ARABIC = "مكتب الجمارك الشرقي"
LONG = "Verification of the certificate of origin and of the licence by the " * 3
