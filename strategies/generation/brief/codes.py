"""Codes that answers may contain: active currencies (ISO 4217), countries (ISO 3166) and languages (ISO 639)."""

from babel import Locale

_CURRENCY_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG BGN ANG XCG
"""
CURRENCIES = frozenset(_CURRENCY_CODES.split())

_ENGLISH = Locale("en")
_NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}

COUNTRIES = {
    code: str(name)
    for code, name in sorted(_ENGLISH.territories.items(), key=lambda item: str(item[1]))
    if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
}
"""English names by two-letter code, in alphabetical order."""

LANGUAGES = {code: str(name) for code, name in _ENGLISH.languages.items() if code.isalpha() and len(code) <= 3}
"""English names by language code, without regions."""


def language_name(tag: str) -> str:
    """Return the English name of a language tag, such as `German` for `de-AT`."""
    return LANGUAGES.get(tag.split("-")[0].lower(), tag)


def country_name(code: str) -> str:
    """Return the English name of a country code."""
    return COUNTRIES.get(code, code)
