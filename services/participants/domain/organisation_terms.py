"""The words in which an organisation is described: size and sector with what they rest on, pairs, why one leaves."""

from enum import StrEnum


class SizeClass(StrEnum):
    """By the European definition: micro under 10 people, small under 50, medium under 250."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class SizeReason(StrEnum):
    """What the size class rests on; `linked_enterprise`: the group it belongs to counts, not the organisation alone."""

    DECLARED = "declared"
    HEADCOUNT = "headcount"
    TURNOVER = "turnover"
    BALANCE_SHEET = "balance_sheet"
    LINKED_ENTERPRISE = "linked_enterprise"


class SectorVersion(StrEnum):
    """Of which edition of the Standaard Bedrijfsindeling a sector code is: the same digits mean other things."""

    SBI_2008 = "sbi_2008"
    SBI_2025 = "sbi_2025"


class DepartureReason(StrEnum):
    """It leaves the platform, or ends its business: then its employments end too."""

    LEFT = "left"
    STOPPED = "stopped"


class PairKind(StrEnum):
    """`competitor` counts both ways; `hirer` says that the other one wants to hire from this one."""

    COMPETITOR = "competitor"
    HIRER = "hirer"
