"""What an environment keeps secret: its API keys, as hashes, and the key that secrets are made of.

`key` is what is known of an API key and what it may do, `safe` where all of that lies, `ring` the
keys of an environment that is served. Decision: docs/decisions/0065.
"""

from sao.keys.key import OF_KEYS, OF_LIVE, OF_SANDBOX, ApiKey, masked
from sao.keys.ring import (
    KeyMissing,
    KeyNeeded,
    KeyOfSandbox,
    Keyring,
    KeyTooShort,
    Made,
    PermissionUnknown,
)
from sao.keys.safe import (
    ENVIRONMENT_KEY_FILE,
    FolderSafe,
    MemorySafe,
    Safe,
    environment_key,
    read_key,
)

__all__ = [
    "ENVIRONMENT_KEY_FILE",
    "OF_KEYS",
    "OF_LIVE",
    "OF_SANDBOX",
    "ApiKey",
    "FolderSafe",
    "KeyMissing",
    "KeyNeeded",
    "KeyOfSandbox",
    "KeyTooShort",
    "Keyring",
    "Made",
    "MemorySafe",
    "PermissionUnknown",
    "Safe",
    "environment_key",
    "masked",
    "read_key",
]
