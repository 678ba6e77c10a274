"""What is worth saying of what is sold, and of what it is sold with: discounts, shipping."""

from typing import Any

from sao.billing.reckoning.money import show
from sao.views.lists.alerts import times_triggered
from sao.views.lists.catalog import duration_words, off_words, prices_of
from sao.views.lists.cells import Told, customer_cell, linked
from sao.views.lists.features import products_with
from sao.views.lists.shipping import takes_words
from sao.views.lists.taxes import rate_words
from sao.views.moment import Moment
from sao.views.shapes import InstantCell, MoneyCell, NumberCell, TextCell
from sao.views.words.amounts import counted, every, joined, money, price_words
from sao.views.words.titles import title
from sao.wire.ids import shown


def product(moment: Moment, product: Any) -> Told:
    """What is sold."""
    return {
        "Description": TextCell(text=product.description or ""),
        "Prices": NumberCell(value=len(prices_of(moment, product.id))),
        "Default price": linked(moment, product.default_price),
        "Features": TextCell(
            text=counted(len(product.features), "feature") if product.features else ""
        ),
        "Created": InstantCell(at=product.created),
    }


def price(moment: Moment, price: Any) -> Told:
    """What it costs."""
    return {
        "Product": linked(moment, price.product),
        "Price": TextCell(text=price_words(price)),
        "Billed": TextCell(text=f"every {every(price.recurring)}" if price.recurring else "once"),
        "Tiers": TextCell(text=price.tiers_mode or ""),
        "Lookup key": TextCell(text=price.lookup_key or "", mono=True),
        "Created": InstantCell(at=price.created),
    }


def coupon(moment: Moment, coupon: Any) -> Told:
    """What it takes off, of what."""
    most = coupon.max_redemptions
    return {
        "Takes off": TextCell(text=off_words(coupon)),
        "Duration": TextCell(text=duration_words(coupon)),
        "Redeemed": TextCell(
            text=f"{coupon.times_redeemed} of {most}" if most else str(coupon.times_redeemed)
        ),
        "Only for": TextCell(text=joined(_named(moment, each) for each in coupon.products)),
        "Until": InstantCell(at=coupon.redeem_by),
        "Created": InstantCell(at=coupon.created),
    }


def _named(moment: Moment, object_id: str) -> str:
    state = moment.find(object_id)
    return title(state) if state is not None else shown(object_id)


def promotion_code(moment: Moment, code: Any) -> Told:
    """What people write to have a coupon, and who may."""
    most, asks = code.max_redemptions, code.restrictions
    least = joined(show(least, each) for each, least in sorted(asks.minimum_amounts.items()))
    return {
        "Coupon": linked(moment, code.coupon),
        "For": customer_cell(moment, code.customer),
        "Redeemed": TextCell(
            text=f"{code.times_redeemed} of {most}" if most else str(code.times_redeemed)
        ),
        "Only from": TextCell(text=least),
        "Only for": TextCell(text="a first purchase" if asks.first_time_transaction else ""),
        "Until": InstantCell(at=code.expires_at),
        "Created": InstantCell(at=code.created),
    }


def tax_registration(_moment: Moment, registration: Any) -> Told:
    """Where tax is collected, how much, and how long."""
    return {
        "Rate": TextCell(text=rate_words(registration)),
        "Type": TextCell(text=registration.type.replace("_", " ")),
        "Collected": InstantCell(at=registration.active_from, until=registration.expires_at),
        "Created": InstantCell(at=registration.created),
    }


def feature(moment: Moment, feature: Any) -> Told:
    """What who has it may use, and by which key programs ask for it."""
    return {
        "Lookup key": TextCell(text=feature.lookup_key, mono=True),
        "Products": NumberCell(value=len(products_with(moment, feature.id))),
        "Created": InstantCell(at=feature.created),
    }


_COUNTS = {"sum": "the sum of all values", "count": "how many events", "last": "the last value"}


def meter(_moment: Moment, meter: Any) -> Told:
    """What is counted of which events."""
    return {
        "Event": TextCell(text=meter.event_name, mono=True),
        "Counts": TextCell(text=_COUNTS[meter.formula]),
        "Customer in": TextCell(text=meter.customer_key, mono=True),
        "Value in": TextCell(text=meter.value_key, mono=True),
        "Created": InstantCell(at=meter.created),
    }


def alert(moment: Moment, alert: Any) -> Told:
    """Whom it watches, and for how many it has triggered."""
    watched = (
        customer_cell(moment, alert.customer) if alert.customer else TextCell(text="Everybody")
    )
    return {
        "Meter": linked(moment, alert.meter),
        "Watches": watched,
        "Tells at": NumberCell(value=alert.gte),
        "Triggered": NumberCell(value=times_triggered(moment, alert.id)),
        "Created": InstantCell(at=alert.created),
    }


def alert_reached(moment: Moment, reached: Any) -> Told:
    """Who has used how much."""
    return {
        "Alert": linked(moment, reached.alert),
        "Customer": customer_cell(moment, reached.customer),
        "Used": NumberCell(value=reached.value),
        "Created": InstantCell(at=reached.created),
    }


def tax_rate(_moment: Moment, rate: Any) -> Told:
    """What it makes of an amount, and where."""
    return {
        "Percentage": TextCell(text=f"{rate.percentage} %"),
        "In prices": TextCell(text="contained" if rate.inclusive else "comes on top"),
        "Country": TextCell(text=rate.country or ""),
        "State": TextCell(text=rate.state or ""),
        "Jurisdiction": TextCell(text=rate.jurisdiction or ""),
        "Description": TextCell(text=rate.description or ""),
        "Created": InstantCell(at=rate.created),
    }


_TAXES = {"exclusive": "come on top", "inclusive": "are contained"}


def shipping_rate(_moment: Moment, rate: Any) -> Told:
    """What it costs to send something, and how long that takes."""
    amounts = {rate.currency: rate.amount}
    amounts |= {each: cost.amount for each, cost in sorted(rate.currency_options.items())}
    return {
        "Costs": MoneyCell(amounts=tuple(money(cost, each) for each, cost in amounts.items())),
        "Takes": TextCell(text=takes_words(rate)),
        "Taxes": TextCell(text=_TAXES.get(rate.tax_behavior, "")),
        "Created": InstantCell(at=rate.created),
    }
