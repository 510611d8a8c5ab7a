"""A policy file, as the command line reads it."""

import json
import os


def policy_json(policy):
    """The JSON text of a policy: a path to TOML or JSON, a dict, a JSON text, or None."""
    if policy is None:
        return "{}"
    if isinstance(policy, dict):
        return json.dumps(policy)
    if isinstance(policy, str) and policy.lstrip().startswith("{"):
        return policy
    with open(os.fspath(policy), "rb") as file:
        data = file.read()
    if str(policy).endswith(".json"):
        return data.decode()
    try:
        import tomllib
    except ImportError:  # Python before 3.11
        raise ValueError(
            "a policy in TOML takes Python 3.11; write it as JSON: "
            "`reciprocity policy --policy FILE --format json`"
        ) from None
    return json.dumps(tomllib.loads(data.decode()))
