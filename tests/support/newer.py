"""`sao` as a later version may be: the schema of products is of one version more.

Nothing else differs: what is tested with it is what a raised version alone does.
"""

from msgspec.structs import replace

from sao.billing.resources import product

product.PRODUCT = replace(product.PRODUCT, version=product.PRODUCT.version + 1)

if __name__ == "__main__":
    from sao.cli import main  # only now are the machines compiled

    main()
