package parley.envelope;

import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// The fixed small head of an envelope (E-FRAME-1), checked against budgets before anything is
/// decrypted. {@link #SIZE} bytes: magic `PARL`, version u16, kind u8, lane u8, link 32 (SHA-256 of
/// its name), sender 32 (SHA-256 of the node name), epoch u32, size u32, SHA-256 of the sealed
/// bytes 32, Ed25519 signature 64 over all before it.
public record OuterFrame(
    int version, Lane lane, LinkId link, NodeId sender, int epoch, int size, Digest sealed) {
  public static final int SIZE = 4 + 2 + 1 + 1 + 32 + 32 + 4 + 4 + 32 + 64;

  public Bytes sign(Ed25519Signer signer) throws SealException {
    throw new UnsupportedOperationException("contract");
  }

  /// Reads the fixed fields; the link and the sender must be the ones expected. The signature is
  /// checked apart, after the budget, by {@link #signedBy}.
  ///
  /// @param head exactly {@link #SIZE} bytes
  public static OuterFrame read(Bytes head, LinkId link, NodeId sender) throws MalformedInput {
    throw new UnsupportedOperationException("contract");
  }

  public static boolean signedBy(Bytes head, Bytes publicKey) {
    throw new UnsupportedOperationException("contract");
  }
}
