package parley.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.codec.Stamp;
import parley.codec.Text;
import parley.party.NodeId;

/// Reads the header that every line shares (M-HEAD-1 to M-HEAD-16). What is not named by a clause
/// is refused, so that two nodes can never read one message differently.
final class MessageReader {
  /// Every member of a message in the order in which it is written (M-HEAD-2).
  static final List<String> MEMBERS =
      List.of(
          "v",
          "id",
          "agreement",
          "line",
          "format",
          "sender",
          "recipients",
          "series",
          "precedence",
          "composedAt",
          "language",
          "inReplyTo",
          "replaces",
          "cancels",
          "case",
          "replyWantedWithin",
          "tlp",
          "pap",
          "releasability",
          "attachments",
          "body");

  static final Pattern AGREEMENT = Pattern.compile("[A-Z0-9][A-Za-z0-9.-]{1,63}");
  static final Pattern FORMAT = Pattern.compile("[a-z][a-z0-9-]{0,47}/[1-9][0-9]{0,3}");
  static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");
  static final Pattern CASE = Pattern.compile("[A-Z0-9][A-Za-z0-9./-]{0,39}");
  static final Pattern RELEASABILITY = Pattern.compile("[a-z][a-z0-9-]{0,47}");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,62}");
  private static final Pattern DURATION =
      Pattern.compile("PT(?=[1-9])([1-9][0-9]{0,3}H)?([1-9][0-9]?M)?");

  static final Set<String> TLP = Set.of("red", "amber+strict", "amber", "green", "clear");
  static final Set<String> PAP = Set.of("red", "amber", "green", "clear");

  /// A reply is wanted within this at the latest (M-HEAD-12).
  static final Duration LONGEST_WAIT = Duration.ofDays(90);

  private final Json.Obj document;

  private MessageReader(Json.Obj document) {
    this.document = document;
  }

  static Message read(Bytes bytes) throws MalformedInput {
    Json.Obj document = JsonReader.readObject(bytes, JsonReader.MESSAGE);
    try {
      return new MessageReader(document).message(bytes);
    } catch (RuntimeException e) {
      throw new MalformedInput("M-HEAD-2", "the header cannot be read");
    }
  }

  private Message message(Bytes bytes) throws MalformedInput {
    checkMembers();
    Json.Obj agreement = agreement();
    NodeId sender = node(text("sender", "M-HEAD-7"));
    return new Message(
        id(text("id", "M-HEAD-3"), "M-HEAD-3"),
        agreement.requireText("id"),
        digest(agreement.requireText("hash"), "M-HEAD-4"),
        coded("line", Line::coded),
        matching("format", "M-HEAD-6", FORMAT),
        sender,
        recipients(sender),
        coded("series", Series::coded),
        coded("precedence", Precedence::coded),
        Stamp.read(text("composedAt", "M-HEAD-8")),
        matching("language", "M-HEAD-9", LANGUAGE),
        reference("inReplyTo"),
        reference("replaces"),
        reference("cancels"),
        optional("case", "M-HEAD-11", CASE),
        replyWantedWithin(),
        oneOf("tlp", TLP),
        oneOf("pap", PAP),
        optional("releasability", "M-HEAD-15", RELEASABILITY),
        attachments(),
        body(),
        bytes);
  }

  private void checkMembers() throws MalformedInput {
    for (String key : document.members().keySet()) {
      MalformedInput.unless(
          MEMBERS.contains(key), "M-HEAD-2", "the header has a member that no clause names");
    }
    MalformedInput.unless(
        document.number("v").filter(v -> v == Message.VERSION).isPresent(),
        "M-HEAD-2",
        "\"v\" must be " + Message.VERSION);
  }

  private Json.Obj agreement() throws MalformedInput {
    Json.Obj agreement =
        document
            .object("agreement")
            .orElseThrow(() -> new MalformedInput("M-HEAD-4", "\"agreement\" must be an object"));
    MalformedInput.unless(
        agreement.members().keySet().equals(Set.of("id", "hash")),
        "M-HEAD-4",
        "\"agreement\" holds \"id\" and \"hash\" and nothing else");
    MalformedInput.unless(
        agreement.text("id").filter(id -> AGREEMENT.matcher(id).matches()).isPresent()
            && agreement.text("hash").isPresent(),
        "M-HEAD-4",
        "\"agreement\" must hold an identifier and a hash as text");
    return agreement;
  }

  private String text(String key, String clause) throws MalformedInput {
    return document
        .text(key)
        .orElseThrow(() -> new MalformedInput(clause, "\"" + key + "\" must be there and be text"));
  }

  private String matching(String key, String clause, Pattern form) throws MalformedInput {
    String value = text(key, clause);
    MalformedInput.unless(
        form.matcher(value).matches(), clause, "\"" + key + "\" is not of its form");
    return value;
  }

  private Optional<String> optional(String key, String clause, Pattern form) throws MalformedInput {
    return document.has(key) ? Optional.of(matching(key, clause, form)) : Optional.empty();
  }

  private String oneOf(String key, Set<String> codes) throws MalformedInput {
    String value = text(key, "M-HEAD-13");
    MalformedInput.unless(
        codes.contains(value), "M-HEAD-13", "\"" + key + "\" is not one of its marks");
    return value;
  }

  private <T> T coded(String key, Function<String, Optional<T>> codes) throws MalformedInput {
    return codes
        .apply(text(key, "M-HEAD-5"))
        .orElseThrow(() -> new MalformedInput("M-HEAD-5", "\"" + key + "\" is not a known code"));
  }

  private static MessageId id(String value, String clause) throws MalformedInput {
    MalformedInput.unless(
        ID.matcher(value).matches(),
        clause,
        "an identifier is a UUID of version 7 in small letters");
    return MessageId.of(value);
  }

  private static Digest digest(String value, String clause) throws MalformedInput {
    MalformedInput.unless(
        HEX.matcher(value).matches(), clause, "a digest is 64 hexadecimal digits in small letters");
    return Digest.hex(value);
  }

  private static NodeId node(String name) throws MalformedInput {
    try {
      return new NodeId(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedInput("M-HEAD-7", "a node name is not of its form");
    }
  }

  private List<NodeId> recipients(NodeId sender) throws MalformedInput {
    List<NodeId> recipients = new ArrayList<>();
    for (Json item : document.items("recipients")) {
      MalformedInput.unless(
          item instanceof Json.Str, "M-HEAD-7", "a recipient must be written as text");
      recipients.add(node(((Json.Str) item).value()));
    }
    MalformedInput.unless(
        !recipients.isEmpty()
            && recipients.size() <= Message.MOST_RECIPIENTS
            && new HashSet<>(recipients).size() == recipients.size()
            && !recipients.contains(sender),
        "M-HEAD-7",
        "1 to " + Message.MOST_RECIPIENTS + " different recipients, none of them the sender");
    return recipients;
  }

  private Optional<Reference> reference(String key) throws MalformedInput {
    if (!document.has(key)) {
      return Optional.empty();
    }
    Json.Obj reference =
        document
            .object(key)
            .orElseThrow(() -> new MalformedInput("M-HEAD-10", "\"" + key + "\" is no object"));
    MalformedInput.unless(
        reference.members().keySet().equals(Set.of("id", "sha256"))
            && reference.text("id").isPresent()
            && reference.text("sha256").isPresent(),
        "M-HEAD-10",
        "\"" + key + "\" holds \"id\" and \"sha256\" as text and nothing else");
    return Optional.of(
        new Reference(
            id(reference.requireText("id"), "M-HEAD-10"),
            digest(reference.requireText("sha256"), "M-HEAD-10")));
  }

  private Optional<Duration> replyWantedWithin() throws MalformedInput {
    if (!document.has("replyWantedWithin")) {
      return Optional.empty();
    }
    Duration wait = Duration.parse(matching("replyWantedWithin", "M-HEAD-12", DURATION));
    MalformedInput.unless(
        wait.compareTo(LONGEST_WAIT) <= 0
            && wait.toString().equals(text("replyWantedWithin", "M-HEAD-12")),
        "M-HEAD-12",
        "\"replyWantedWithin\" is whole minutes in hours and minutes, at most 90 days");
    return Optional.of(wait);
  }

  private List<Attachment> attachments() throws MalformedInput {
    if (!document.has("attachments")) {
      return List.of();
    }
    List<Attachment> attachments = new ArrayList<>();
    List<Json> items = document.items("attachments");
    MalformedInput.unless(
        !items.isEmpty() && items.size() <= Message.MOST_ATTACHMENTS,
        "M-HEAD-14",
        "\"attachments\" is a list of 1 to " + Message.MOST_ATTACHMENTS + " when it is there");
    long all = 0;
    Set<String> names = new HashSet<>();
    for (Json item : items) {
      Attachment attachment = attachment(item);
      all += attachment.size();
      MalformedInput.unless(
          names.add(attachment.name()), "M-HEAD-14", "two attachments have one name");
      attachments.add(attachment);
    }
    MalformedInput.unless(
        all <= Message.ATTACHED_BYTES, "M-HEAD-14", "the attachments have more than 64 MiB in all");
    return attachments;
  }

  private static Attachment attachment(Json item) throws MalformedInput {
    MalformedInput.unless(
        item instanceof Json.Obj object
            && object.members().keySet().equals(Set.of("name", "mediaType", "size", "sha256")),
        "M-HEAD-14",
        "an attachment holds name, mediaType, size and sha256 and nothing else");
    Json.Obj object = (Json.Obj) item;
    String name = object.text("name").orElse("");
    String mediaType = object.text("mediaType").orElse("");
    long size = object.number("size").orElse(-1L);
    MalformedInput.unless(
        isFileName(name), "M-HEAD-14", "an attachment's name must be 1 to 120 plain characters");
    MalformedInput.unless(
        MEDIA_TYPE.matcher(mediaType).matches(), "M-HEAD-14", "a media type is not of its form");
    MalformedInput.unless(
        size >= 0 && size <= Attachment.LARGEST, "M-HEAD-14", "an attachment has at most 25 MiB");
    return new Attachment(
        name, mediaType, size, digest(object.text("sha256").orElse(""), "M-HEAD-14"));
  }

  /// No folder, no drive, nothing that a file system treats as special.
  private static boolean isFileName(String name) throws MalformedInput {
    Text.line(name);
    return !name.isBlank()
        && name.equals(name.strip())
        && name.length() <= Attachment.LONGEST_NAME
        && !name.startsWith(".")
        && name.chars().noneMatch(c -> "/\\:*?\"<>|".indexOf(c) >= 0);
  }

  private Json.Obj body() throws MalformedInput {
    return document
        .object("body")
        .orElseThrow(() -> new MalformedInput("M-HEAD-16", "\"body\" must be an object"));
  }
}
