"""As much of AWS's command line as docs/targets.md uses, on boto3: it knows every operation and refuses wrong options.

The real one would bring a boto of its own. Run as a program: `aws s3api create-bucket --bucket NAME`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name

#: Names that differ from those of the services.
_SERVICES = {"s3api": "s3"}


def value(text: str) -> Any:
    """Read an option's value: a file's JSON as text, `Key=value,Key=value`, or a word."""
    if text.startswith("file://"):
        return Path(text.removeprefix("file://")).read_text(encoding="utf-8")
    if "=" in text:
        return dict(pair.split("=") for pair in text.split(","))
    return text


def main(service: str, operation: str, *options: str) -> None:
    """Ask a service for something and print its answer."""
    given = {name.removeprefix("--"): value(text) for name, text in zip(options[::2], options[1::2], strict=True)}
    client = boto3.client(_SERVICES.get(service, service), region_name=given.pop("region", "us-east-1"))
    method = operation.replace("-", "_")
    names = {method_name: name for name, method_name in map(lambda one: (one, xform_name(one)), operations(client))}
    shape = client.meta.service_model.operation_model(names[method]).input_shape
    known = {xform_name(member, "-"): (member, kind.type_name) for member, kind in shape.members.items()}
    asked = {}
    for name, found in given.items():
        member, kind = known[name]
        if kind == "structure" and isinstance(found, str):
            found = json.loads(found)
        asked[member] = [found] if kind == "list" else found
    sys.stdout.write(json.dumps(getattr(client, method)(**asked), default=str))


def operations(client: Any) -> list[str]:
    """Return the operations of a service."""
    return list(client.meta.service_model.operation_names)


if __name__ == "__main__":
    main(*sys.argv[1:])
