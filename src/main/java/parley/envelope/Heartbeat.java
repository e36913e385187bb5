package parley.envelope;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// A sign of life (E-BEAT-1): which versions are spoken, what has been appended, what is still
/// queued, and the newest checkpoint. Each heartbeat is answered by a heartbeat that echoes its
/// nonce, so only a live node can show its present state. Not journalled; it changes no journalled
/// state.
///
/// @param versions spoken, newest first
/// @param epoch the sender's own, in which it now numbers
/// @param nonce 16 fresh random bytes
/// @param echo the nonce of the peer's heartbeat that this answers
/// @param at the sender's clock, to the millisecond; a claim
/// @param checkpoint the newest signed note of the sender's log of this link
/// @param appended the highest serial appended, once per numbering
/// @param queued ranges appended and not yet receipted
/// @param localHead salted head of the sender's own log (J-LOCAL-2)
/// @param held size of the newest checkpoint of the peer's log that the sender holds: up to there
///   the peer's answer must be consistent
/// @param consistency path from the size that the peer's last heartbeat said it held, to
///   `checkpoint`; empty when there is nothing to prove
/// @param cosignature the sender's note signature over the peer's newest checkpoint, opaque here
public record Heartbeat(
    List<Integer> versions,
    LinkId link,
    NodeId sender,
    int epoch,
    Bytes nonce,
    Optional<Bytes> echo,
    Instant at,
    Optional<Bytes> checkpoint,
    List<SerialKey> appended,
    List<Range> queued,
    Optional<Digest> localHead,
    OptionalLong held,
    List<Digest> consistency,
    Optional<Bytes> cosignature) {
  static final String KIND = "heartbeat";

  /// Limits of E-BEAT-2 to E-BEAT-4.
  public static final int NONCE = 16;

  public static final int MOST_VERSIONS = 16;
  public static final int MOST_NUMBERINGS = 64;
  public static final int MOST_RANGES = 128;
  public static final int LONGEST_PATH = 64;
  public static final int LARGEST_NOTE = 4 * 1024;

  /// Serials `first.serial()` to `last`, both included, of one numbering.
  public record Range(SerialKey first, long last) {
    public Range {
      if (last < first.serial()) {
        throw new IllegalArgumentException("a range ends at or after its begin");
      }
    }
  }

  public Heartbeat {
    versions = List.copyOf(new TreeSet<>(versions).descendingSet()); // one form for one set
    appended = List.copyOf(appended);
    queued = List.copyOf(queued);
    consistency = List.copyOf(consistency);
    at = Stamp.whole(at);
    link.peerOf(sender); // throws when the sender is not on the link
    boolean nonces = nonce.size() == NONCE && echo.stream().allMatch(e -> e.size() == NONCE);
    if (!nonces || epoch < 1 || versions.isEmpty() || held.orElse(0) < 0) {
      throw new IllegalArgumentException("nonces have 16 bytes, epochs begin at 1");
    }
    if (!ownSerials(sender, appended, queued) || !withinLimits(versions, appended, queued)) {
      throw new IllegalArgumentException("serials of another node, or too many of them");
    }
    boolean shortNotes =
        checkpoint.stream().allMatch(note -> note.size() <= LARGEST_NOTE)
            && cosignature.stream().allMatch(note -> note.size() <= LARGEST_NOTE);
    if (!shortNotes || consistency.size() > LONGEST_PATH) {
      throw new IllegalArgumentException("a note or a path is too long");
    }
  }

  private static boolean ownSerials(NodeId sender, List<SerialKey> appended, List<Range> queued) {
    return appended.stream().allMatch(key -> key.sender().equals(sender))
        && queued.stream().allMatch(range -> range.first().sender().equals(sender));
  }

  private static boolean withinLimits(
      List<Integer> versions, List<SerialKey> appended, List<Range> queued) {
    return versions.size() <= MOST_VERSIONS
        && appended.size() <= MOST_NUMBERINGS
        && queued.size() <= MOST_RANGES;
  }

  public Bytes sign(Ed25519Signer signer) throws SealException {
    return SignedLine.sign(json(), signer);
  }

  /// @param sender the node expected, and its frame key
  public static Heartbeat verify(Bytes frame, LinkId link, NodeId sender, Bytes publicKey)
      throws MalformedInput {
    return of(SignedLine.verify(frame, publicKey, KIND), link, sender);
  }

  /// What a frame says, without checking its signature: never for trust.
  public static Heartbeat unverified(Bytes frame, LinkId link, NodeId sender)
      throws MalformedInput {
    return of(SignedLine.unverified(frame, KIND), link, sender);
  }

  static Heartbeat of(SignedLine signed, LinkId link, NodeId sender) throws MalformedInput {
    Heartbeat beat = read(signed.json(), link, sender);
    signed.requireForm(beat.json());
    return beat;
  }

  private Json.Obj json() {
    Json.Builder line =
        SignedLine.begin(KIND)
            .with("versions", numbers(versions))
            .with("link", link.name())
            .with("sender", sender.name())
            .with("epoch", epoch)
            .with("nonce", nonce.base64())
            .with("echo", echo.map(Bytes::base64))
            .with("at", Stamp.write(at))
            .with("checkpoint", checkpoint.map(Bytes::base64))
            .with("appended", new Json.Arr(appended.stream().<Json>map(Heartbeat::json).toList()))
            .with("queued", new Json.Arr(queued.stream().<Json>map(Heartbeat::json).toList()))
            .with("localHead", localHead.map(Digest::hex));
    held.ifPresent(size -> line.with("held", size));
    return line.with("consistency", Wire.digests(consistency))
        .with("cosignature", cosignature.map(Bytes::base64))
        .build();
  }

  private static Json.Arr numbers(List<Integer> values) {
    return new Json.Arr(values.stream().<Json>map(Json.Num::new).toList());
  }

  private static Json.Obj json(SerialKey key) {
    return Wire.put(Json.object(), key).build();
  }

  private static Json.Obj json(Range range) {
    return Wire.put(Json.object(), range.first()).with("last", range.last()).build();
  }

  private static Heartbeat read(Json.Obj json, LinkId link, NodeId sender) throws MalformedInput {
    MalformedInput.unless(
        Wire.link(json).equals(link) && Wire.node(json, "sender").equals(sender),
        "E-BEAT-5",
        "a heartbeat of another link or node");
    long epoch = json.requireNumber("epoch");
    MalformedInput.unless(
        epoch >= 1 && epoch <= Integer.MAX_VALUE, "E-SERIAL-2", "epochs begin at 1");
    Optional<Bytes> echo = Wire.optionalBytes(json, "echo", NONCE);
    Bytes nonce = Wire.bytes(json, "nonce", NONCE);
    MalformedInput.unless(
        nonce.size() == NONCE && echo.stream().allMatch(bytes -> bytes.size() == NONCE),
        "E-BEAT-2",
        "a nonce has 16 bytes");
    OptionalLong held =
        json.has("held") ? OptionalLong.of(json.requireNumber("held")) : OptionalLong.empty();
    MalformedInput.unless(held.orElse(0) >= 0, "E-BEAT-4", "a size is not negative");
    return new Heartbeat(
        versions(json),
        link,
        sender,
        (int) epoch,
        nonce,
        echo,
        Stamp.read(json.requireText("at")),
        Wire.optionalBytes(json, "checkpoint", LARGEST_NOTE),
        Wire.serials(json, "appended", sender, MOST_NUMBERINGS),
        ranges(json, sender),
        Wire.optionalDigest(json, "localHead"),
        held,
        Wire.digests(json, "consistency", LONGEST_PATH),
        Wire.optionalBytes(json, "cosignature", LARGEST_NOTE));
  }

  private static List<Integer> versions(Json.Obj json) throws MalformedInput {
    List<Integer> versions = new ArrayList<>();
    for (Json item : Wire.array(json, "versions", MOST_VERSIONS)) {
      MalformedInput.unless(
          item instanceof Json.Num(long version) && version >= 1 && version <= 0xffff,
          "E-BEAT-3",
          "a version is 1 to 65535");
      versions.add((int) ((Json.Num) item).value());
    }
    MalformedInput.unless(!versions.isEmpty(), "E-BEAT-3", "no version is spoken");
    return versions;
  }

  private static List<Range> ranges(Json.Obj json, NodeId sender) throws MalformedInput {
    List<Range> ranges = new ArrayList<>();
    for (Json item : Wire.array(json, "queued", MOST_RANGES)) {
      Json.Obj range = Wire.object(item);
      SerialKey first = Wire.serial(range, sender);
      long last = range.requireNumber("last");
      MalformedInput.unless(
          last >= first.serial(), "E-BEAT-4", "a range ends at or after its begin");
      ranges.add(new Range(first, last));
    }
    return ranges;
  }
}
