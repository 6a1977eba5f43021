"""Which papers do several measures rest on, cited alike in each?"""

from typing import Final

BENJAMINI_HOCHBERG_1995: Final = (
    "Benjamini, Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300. "
    "doi:10.1111/j.2517-6161.1995.tb02031.x"
)
HOLM_1979: Final = "Holm (1979), Scandinavian Journal of Statistics 6, 65-70."
KAPLAN_MEIER_1958: Final = (
    "Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete observations. "
    "Journal of the American Statistical Association 53, 457-481. "
    "doi:10.1080/01621459.1958.10501452"
)
KLINE_SAGGIO_SOLVSTEN_2020: Final = (
    "Kline, Saggio, Solvsten (2020), Leave-out estimation of variance components, Econometrica "
    "88(5), 1859-1898. doi:10.3982/ECTA16410"
)
MANTEL_HAENSZEL_1959: Final = (
    "Mantel, Haenszel (1959), Journal of the National Cancer Institute 22(4), 719-748. "
    "doi:10.1093/jnci/22.4.719"
)
MIELKE_BERRY_2007: Final = (
    "Mielke, Berry (2007), Permutation Methods, 2nd ed. doi:10.1007/978-0-387-69813-7"
)
SPIEGELHALTER_2005: Final = (
    "Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in "
    "Medicine 24, 1185-1202. doi:10.1002/sim.1970"
)
TIME_RELEASE_STUDY: Final = (
    "World Customs Organization, Guide to Measure the Time Required for the Release of Goods, "
    "version 3 (2018) and version 4 (2025)."
)
