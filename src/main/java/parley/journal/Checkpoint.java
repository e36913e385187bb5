package parley.journal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.party.NodeId;
import parley.seal.Ed25519Check;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// The state of a log: its first `size` entries have this root (C2SP tlog-checkpoint, J-CHECK-1).
///
/// @param origin names the log, see {@link LogName}
/// @param size entries
public record Checkpoint(String origin, long size, Digest root) {
  private static final Pattern BODY =
      Pattern.compile("([\\x21-\\x2a\\x2c-\\x7e]{1,128})\\n(0|[1-9][0-9]{0,18})\\n([^\\n]{44})\\n");
  private static final int SIGNATURE_SIZE = 64;

  public Checkpoint {
    if (size < 0 || (size == 0 && !root.equals(Merkle.EMPTY))) {
      throw new IllegalArgumentException("no log has this size and root");
    }
  }

  /// The note's text: origin, size and root in base64, each on a line.
  public Bytes body() {
    return Bytes.utf8(text());
  }

  private String text() {
    return origin + "\n" + size + "\n" + root.value().base64() + "\n";
  }

  /// The signed note: body, blank line, signature line by `signer` under the key name `origin`
  /// (C2SP signed-note, Ed25519).
  public Bytes sign(Ed25519Signer signer) throws SealException {
    Bytes key = SignedNote.keyHash(origin, SignedNote.ED25519, signer.publicKey());
    SignedNote.Line line = new SignedNote.Line(origin, key, signer.sign(body()));
    return new SignedNote(text(), List.of(line)).bytes();
  }

  /// Reads a note and checks the signature of this log's own key; other signature lines are carried
  /// and ignored.
  public static Checkpoint verify(Bytes note, Bytes publicKey) throws MalformedInput {
    SignedNote signed = SignedNote.read(note);
    Checkpoint checkpoint = of(signed.text());
    Bytes key = SignedNote.keyHash(checkpoint.origin, SignedNote.ED25519, publicKey);
    for (SignedNote.Line line : signed.lines()) {
      if (line.of(checkpoint.origin, key)) {
        if (Ed25519Check.verify(publicKey, checkpoint.body(), line.signature())) {
          return checkpoint;
        }
        throw new MalformedInput(
            "J-CHECK-2", "the signature of the log's own key on this checkpoint does not verify");
      }
    }
    throw new MalformedInput("J-CHECK-2", "the log's own key has not signed this checkpoint");
  }

  /// Reads a note's text without checking any signature: for naming what is broken, never for
  /// trust.
  public static Checkpoint unverified(Bytes note) throws MalformedInput {
    return of(SignedNote.read(note).text());
  }

  /// How many signatures a note carries, verified or not.
  public static int signatures(Bytes note) throws MalformedInput {
    return SignedNote.read(note).lines().size();
  }

  /// A partner's witness line added to a note (C2SP tlog-cosignature, J-COSIGN-1). The caller has
  /// verified the note, and that it is consistent with the one it cosigned before.
  ///
  /// @param witness whose key signs; the line is named {@link #witnessName}
  /// @param at whole seconds are signed
  public static Bytes cosign(Bytes note, NodeId witness, Ed25519Signer signer, Instant at)
      throws MalformedInput, SealException {
    SignedNote signed = SignedNote.read(note);
    String name = witnessName(witness);
    Bytes key = SignedNote.keyHash(name, SignedNote.COSIGNATURE, signer.publicKey());
    long seconds = at.getEpochSecond();
    Bytes signature = signer.sign(cosigned(seconds, signed.text()));
    Bytes time = Bytes.owning(ByteBuffer.allocate(Long.BYTES).putLong(seconds).array());
    SignedNote.Line line = new SignedNote.Line(name, key, Bytes.concat(time, signature));
    if (signed.lines().stream().anyMatch(other -> other.of(name, key))) {
      return note;
    }
    return signed.with(List.of(line)).bytes();
  }

  /// The signature lines of two notes over the same text, on one note: the one given first leads.
  public static Bytes merge(Bytes note, Bytes other) throws MalformedInput {
    SignedNote first = SignedNote.read(note);
    SignedNote second = SignedNote.read(other);
    if (!first.text().equals(second.text())) {
      throw new MalformedInput("J-COSIGN-2", "the two notes are not of the same checkpoint");
    }
    List<SignedNote.Line> more =
        second.lines().stream()
            .filter(
                line -> first.lines().stream().noneMatch(own -> own.of(line.name(), line.key())))
            .toList();
    return first.with(more).bytes();
  }

  /// When a witness says to have cosigned this note, by its own clock; empty when it has not, or
  /// its line does not verify.
  public static Optional<Instant> cosignedBy(Bytes note, NodeId witness, Bytes publicKey)
      throws MalformedInput {
    SignedNote signed = SignedNote.read(note);
    String name = witnessName(witness);
    Bytes key = SignedNote.keyHash(name, SignedNote.COSIGNATURE, publicKey);
    for (SignedNote.Line line : signed.lines()) {
      if (line.of(name, key) && line.signature().size() == Long.BYTES + SIGNATURE_SIZE) {
        long seconds = line.signature().buffer().getLong();
        Bytes signature = line.signature().slice(Long.BYTES, line.signature().size());
        if (seconds >= 0
            && seconds <= Instant.MAX.getEpochSecond()
            && Ed25519Check.verify(publicKey, cosigned(seconds, signed.text()), signature)) {
          return Optional.of(Instant.ofEpochSecond(seconds));
        }
      }
    }
    return Optional.empty();
  }

  /// The key name of a node as a witness, for example `parley/ru-nrrc/witness`.
  public static String witnessName(NodeId witness) {
    return "parley/" + witness.name() + "/witness";
  }

  private static Bytes cosigned(long seconds, String text) {
    return Bytes.utf8("cosignature/v1\ntime " + seconds + "\n" + text);
  }

  static Checkpoint of(String text) throws MalformedInput {
    Matcher body = BODY.matcher(text);
    if (!body.matches()) {
      throw new MalformedInput("J-CHECK-1", "a checkpoint is three lines: origin, size, root");
    }
    try {
      Digest root = new Digest(Bytes.base64(body.group(3)));
      Checkpoint checkpoint = new Checkpoint(body.group(1), Long.parseLong(body.group(2)), root);
      if (checkpoint.text().equals(text)) {
        return checkpoint;
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("J-CHECK-1", "the size or the root of the checkpoint is malformed");
    }
    throw new MalformedInput("J-CHECK-1", "the checkpoint is not written the one way it can be");
  }
}
