package parley.envelope;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import parley.agreement.SerialKey;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.seal.Suite;

/// The one line of JSON that the sending node adds (E-TRANS-1). The suites sign `line, LF, message
/// bytes`.
///
/// @param version of the protocol, the same as the outer frame's
/// @param kind a message, or a void: the signed statement that this serial carries nothing
/// @param suites that must verify
/// @param at when the node sent it, to the millisecond; the sender's claim
/// @param message digest of the message bytes; a void has none, so theirs is that of nothing
/// @param attachments in the order in which the message names them
/// @param assertions digest of the release assertions, when there are any
public record Transmittal(
    int version,
    Kind kind,
    LinkId link,
    SerialKey serial,
    NodeId recipient,
    Digest agreementHash,
    Set<Suite> suites,
    Instant at,
    Digest message,
    List<Digest> attachments,
    Optional<Digest> assertions) {
  /// The longest line in bytes (E-TRANS-2).
  public static final int LONGEST = 8 * 1024;

  /// A message carries at most so many attachments (E-PARCEL-4).
  public static final int MOST_ATTACHMENTS = 16;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(LONGEST, 2, 100);
  private static final Digest NOTHING = Digest.of();

  /// `message` or `void`.
  public enum Kind {
    MESSAGE,
    VOID;

    private String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Transmittal {
    suites = Set.copyOf(suites);
    attachments = List.copyOf(attachments);
    at = Stamp.whole(at);
    if (!Protocol.speaks(version) || suites.isEmpty() || attachments.size() > MOST_ATTACHMENTS) {
      throw new IllegalArgumentException("a version not spoken, no suite, or too many attachments");
    }
    if (!link.peerOf(serial.sender()).equals(recipient)) {
      throw new IllegalArgumentException("sender and recipient are the two ends of the link");
    }
    if (kind == Kind.VOID && !carriesNothing(message, attachments, assertions)) {
      throw new IllegalArgumentException("a void carries nothing");
    }
  }

  /// Without LF.
  public Bytes line() {
    Json.Builder line =
        Json.object()
            .with("v", version)
            .with("kind", kind.code())
            .with("link", link.name())
            .with("sender", serial.sender().name())
            .with("recipient", recipient.name());
    Wire.put(line, serial)
        .with("agreementHash", agreementHash.hex())
        .with("suites", Json.texts(EnumSet.copyOf(suites).stream().map(Suite::code).toList()))
        .with("at", Stamp.write(at))
        .with("message", message.hex())
        .with("attachments", Wire.digests(attachments))
        .with("assertions", assertions.map(Digest::hex));
    return JsonWriter.line(line.build());
  }

  public static Transmittal read(Bytes line) throws MalformedInput {
    MalformedInput.unless(
        line.size() <= LONGEST, "E-TRANS-2", "a transmittal has at most " + LONGEST + " bytes");
    Json.Obj json = JsonReader.readObject(line, LIMITS);
    Transmittal transmittal = of(json, version(json));
    MalformedInput.unless(
        transmittal.line().equals(line),
        "E-TRANS-3",
        "members are missing, added, out of order, or not in their one form");
    return transmittal;
  }

  private static int version(Json.Obj json) throws MalformedInput {
    long version = json.requireNumber("v");
    MalformedInput.unless(
        version == Protocol.CURRENT || version == Protocol.PREVIOUS,
        "E-VERSION-1",
        "a version that is not spoken here");
    return (int) version;
  }

  private static Transmittal of(Json.Obj json, int version) throws MalformedInput {
    LinkId link = Wire.link(json);
    NodeId sender = Wire.node(json, "sender");
    NodeId recipient = Wire.node(json, "recipient");
    MalformedInput.unless(
        !sender.equals(recipient) && LinkId.between(sender, recipient).equals(link),
        "E-TRANS-4",
        "sender and recipient are not the two ends of the link");
    Kind kind = kind(json.requireText("kind"));
    Digest message = Wire.digest(json, "message");
    List<Digest> attachments = Wire.digests(json, "attachments", MOST_ATTACHMENTS);
    Optional<Digest> assertions = Wire.optionalDigest(json, "assertions");
    MalformedInput.unless(
        kind == Kind.MESSAGE || carriesNothing(message, attachments, assertions),
        "E-VOID-1",
        "a void carries nothing");
    return new Transmittal(
        version,
        kind,
        link,
        Wire.serial(json, sender),
        recipient,
        Wire.digest(json, "agreementHash"),
        suites(json),
        Stamp.read(json.requireText("at")),
        message,
        attachments,
        assertions);
  }

  private static boolean carriesNothing(
      Digest message, List<Digest> attachments, Optional<Digest> assertions) {
    return message.equals(NOTHING) && attachments.isEmpty() && assertions.isEmpty();
  }

  private static Kind kind(String code) throws MalformedInput {
    for (Kind kind : Kind.values()) {
      if (kind.code().equals(code)) {
        return kind;
      }
    }
    throw new MalformedInput("E-TRANS-5", "a transmittal is of a message or a void");
  }

  private static Set<Suite> suites(Json.Obj json) throws MalformedInput {
    EnumSet<Suite> suites = EnumSet.noneOf(Suite.class);
    for (Json item : Wire.array(json, "suites", Suite.values().length)) {
      Optional<Suite> suite =
          item instanceof Json.Str(String code) ? Suite.coded(code) : Optional.empty();
      MalformedInput.unless(
          suite.isPresent() && suites.add(suite.get()), "E-TRANS-6", "an unknown or doubled suite");
    }
    MalformedInput.unless(!suites.isEmpty(), "E-TRANS-6", "no suite is named");
    return suites;
  }
}
