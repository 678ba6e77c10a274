"""The lists of what is sold: products, prices, coupons, promotion codes, meters, tax rates."""

from sao.billing.reckoning.money import show
from sao.billing.resources.coupon import Coupon
from sao.billing.resources.meter import Meter
from sao.billing.resources.price import Price
from sao.billing.resources.product import Product
from sao.billing.resources.promotion_code import PromotionCode
from sao.billing.resources.tax_rate import TaxRate
from sao.views.lists.cells import customer_cell, link, linked, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, NumberCell, TextCell
from sao.views.words.amounts import counted, every, price_words

CREATED = Column(key="created", label="Created", sorts=True)
STATE = Column(key="state", label="Status")


def prices_of(moment: Moment, product: str) -> list[Price]:
    """What a product costs, one price or several; newest first."""
    prices = moment.all(Price, f"price|product={product}")
    return [price for price in prices if price.status != "deleted"]


def _prices_words(prices: list[Price]) -> str:
    """The price, or how many there are; what is not sold any more comes last."""
    sold = [price for price in prices if price.status == "active"] or prices
    return price_words(sold[0]) if len(sold) == 1 else counted(len(sold), "price") if sold else ""


def _fill_product(moment: Moment, product: Product, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(product),
        "state": state_of(product),
        "prices": TextCell(text=_prices_words(prices_of(moment, product.id))),
        "created": InstantCell(at=product.created),
    }


PRODUCTS = Family(
    resource="product",
    columns=(
        Column(key="name", label="Product", sorts=True),
        STATE,
        Column(key="prices", label="Price"),
        CREATED,
    ),
    fill=_fill_product,
    text=lambda product: product.name,
    sorts={"name": lambda _moment, product: product.name.lower()},
)


def _fill_price(moment: Moment, price: Price, _state: str | None) -> dict[str, Cell]:
    return {
        "product": linked(moment, price.product),
        "name": link(price),
        "price": TextCell(text=price_words(price)),
        "interval": TextCell(text=every(price.recurring) or "once"),
        "state": state_of(price),
        "created": InstantCell(at=price.created),
    }


PRICES = Family(
    resource="price",
    columns=(
        Column(key="name", label="Price"),
        Column(key="product", label="Product", sorts=True),
        Column(key="price", label="Amount", end=True),
        Column(key="interval", label="Interval"),
        STATE,
        CREATED,
    ),
    fill=_fill_price,
    text=lambda price: f"{price.product_name} {price.nickname or ''} {price.lookup_key or ''}",
    sorts={"product": lambda _moment, price: price.product_name.lower()},
)


def off_words(coupon: Coupon) -> str:
    """`25 %`, `5.00 USD`."""
    if coupon.percent_off is not None:
        return f"{coupon.percent_off} %"
    return show(coupon.amount_off or 0, coupon.currency or "")


def duration_words(coupon: Coupon) -> str:
    """`once`, `forever`, `for 3 months`."""
    if coupon.duration == "repeating":
        return f"for {coupon.duration_in_months} months"
    return coupon.duration


def _fill_coupon(_moment: Moment, coupon: Coupon, _state: str | None) -> dict[str, Cell]:
    redeemed, most = coupon.times_redeemed, coupon.max_redemptions
    return {
        "name": link(coupon),
        "off": TextCell(text=off_words(coupon)),
        "duration": TextCell(text=duration_words(coupon)),
        "redeemed": TextCell(text=f"{redeemed} of {most}" if most is not None else str(redeemed)),
        "state": state_of(coupon),
        "created": InstantCell(at=coupon.created),
    }


COUPONS = Family(
    resource="coupon",
    columns=(
        Column(key="name", label="Coupon"),
        Column(key="off", label="Takes off", end=True),
        Column(key="duration", label="Duration"),
        Column(key="redeemed", label="Redeemed", end=True),
        STATE,
        CREATED,
    ),
    fill=_fill_coupon,
    text=lambda coupon: coupon.name,
)


def _fill_promotion(moment: Moment, code: PromotionCode, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(code),
        "coupon": linked(moment, code.coupon),
        "customer": customer_cell(moment, code.customer),
        "redeemed": NumberCell(value=code.times_redeemed),
        "state": state_of(code),
        "created": InstantCell(at=code.created),
    }


PROMOTION_CODES = Family(
    resource="promotion_code",
    columns=(
        Column(key="name", label="Code"),
        Column(key="coupon", label="Coupon"),
        Column(key="customer", label="Customer"),
        Column(key="redeemed", label="Redeemed", end=True),
        STATE,
        CREATED,
    ),
    fill=_fill_promotion,
    text=lambda code: code.code,
)


def _fill_meter(_moment: Moment, meter: Meter, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(meter),
        "event": TextCell(text=meter.event_name, mono=True),
        "formula": TextCell(text=meter.formula),
        "state": state_of(meter),
        "created": InstantCell(at=meter.created),
    }


METERS = Family(
    resource="meter",
    columns=(
        Column(key="name", label="Meter"),
        Column(key="event", label="Event"),
        Column(key="formula", label="Counts by"),
        STATE,
        CREATED,
    ),
    fill=_fill_meter,
    text=lambda meter: f"{meter.display_name} {meter.event_name}",
)


def _fill_rate(_moment: Moment, rate: TaxRate, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(rate),
        "percentage": TextCell(text=f"{rate.percentage} %"),
        "inclusive": TextCell(text="included" if rate.inclusive else "added"),
        "state": state_of(rate),
        "created": InstantCell(at=rate.created),
    }


TAX_RATES = Family(
    resource="tax_rate",
    columns=(
        Column(key="name", label="Tax rate"),
        Column(key="percentage", label="Percentage", end=True),
        Column(key="inclusive", label="In prices"),
        STATE,
        CREATED,
    ),
    fill=_fill_rate,
    text=lambda rate: f"{rate.display_name} {rate.country or ''}",
)
