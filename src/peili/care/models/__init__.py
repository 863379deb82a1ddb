"""What was done, how the skin is, what is used at home and what is agreed next: health data, sealed."""

from peili.care.models.goods import AfterCare, Lot, Product, ServiceCare
from peili.care.models.home import HomeCarePlan, Reaction, Sale
from peili.care.models.programme import Programme, ProgrammeStep
from peili.care.models.skin import SkinAnalysis, SkinStrike
from peili.care.models.treatment import Allergy, Amendment, Draft, LotUse, TreatmentRecord

__all__ = [
    "AfterCare",
    "Allergy",
    "Amendment",
    "Draft",
    "HomeCarePlan",
    "Lot",
    "LotUse",
    "Product",
    "Programme",
    "ProgrammeStep",
    "Reaction",
    "Sale",
    "ServiceCare",
    "SkinAnalysis",
    "SkinStrike",
    "TreatmentRecord",
]
