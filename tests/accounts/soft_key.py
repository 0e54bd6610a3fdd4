"""A security key made of software: answers WebAuthn questions as a real one would (W3C WebAuthn, 6.1 and 6.5)."""

import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class SoftKey:
    """One key pair for one site; `origin` as the browser would write it."""

    def __init__(self, origin="http://localhost"):
        self.origin = origin
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)

    def made(self, question):
        """The answer to `navigator.credentials.create`, as the page sends it."""
        options = question["publicKey"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        seen = self._seen(options["rp"]["id"], PRESENT | VERIFIED | WITH_KEY) + attested
        response = {
            "clientDataJSON": self._client("webauthn.create", options["challenge"]),
            "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": seen})),
        }
        return self._answer(response)

    def proved(self, question, private=None):
        """The answer to `navigator.credentials.get`."""
        options = question["publicKey"]
        client = self._client("webauthn.get", options["challenge"])
        seen = self._seen(options["rpId"], PRESENT | VERIFIED)
        signed = seen + hashlib.sha256(self._plain).digest()
        signature = (private or self.private).sign(signed, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(seen),
            "signature": websafe_encode(signature),
        }
        return self._answer(response)

    def _seen(self, site, flags):
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + (1).to_bytes(4, "big")

    def _client(self, kind, challenge):
        self._plain = json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()
        return websafe_encode(self._plain)

    def _answer(self, response):
        name = websafe_encode(self.id)
        told = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(told)
