package parley.envelope;

import java.time.Duration;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// "Not now, try again": nothing was consumed, nothing stored (E-NOTYET-1). Signed with the frame
/// key, so that nobody on the way can slow a sender down.
///
/// @param envelope digest of the envelope that it speaks of
/// @param reason `budget`, `disk`, `roll-unknown`, `agreement-unknown` or `fenced`
public record NotYet(Digest envelope, String reason, Duration retryAfter) {
  public Bytes sign(Ed25519Signer signer) throws SealException {
    throw new UnsupportedOperationException("contract");
  }

  public static NotYet verify(Bytes bytes, Bytes publicKey) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }
}
