package parley.certweb;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.console.Shell;
import parley.message.Wording;
import parley.stix.Marking;
import parley.stix.Markings;
import parley.stix.StixId;
import parley.stix.StixObject;
import parley.stix.StixTime;

/// An object, ready to draw.
///
/// @param title what people call it
/// @param raw its bytes as text, as far as a page shows them
public record ObjectView(
    ObjectFile file, String title, Properties properties, Drawing drawing, String raw) {
  /// Characters of the bytes on the page; all of them can be taken.
  private static final int SHOWN = 40_000;

  static ObjectView of(ObjectFile file, Shell shell) {
    Optional<StixObject> content = file.content();
    return new ObjectView(
        file,
        content.flatMap(object -> Naming.title(object.content())).orElse(file.id()),
        content
            .map(object -> Properties.of(object.content(), shell.words()))
            .orElseGet(() -> new Properties(List.of())),
        Drawing.of(file.relations().relations()),
        content.map(object -> cut(object.bytes().utf8())).orElse(""));
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + " …";
  }

  /// `indicator` in the reader's language; a type that we do not know as STIX writes it.
  public static String type(Wording words, String type) {
    String known = "cert.type." + type;
    return words.known(known) ? words.say(known) : type;
  }

  /// A relation as read from the object that is shown.
  public static String kind(Wording words, String kind, boolean outward) {
    String directed = "cert.rel." + kind + (outward ? ".out" : ".in");
    if (words.known(directed)) {
      return words.say(directed);
    }
    String plain = kind.replace('-', ' ').replace('_', ' ');
    return outward ? plain + " →" : "← " + plain;
  }

  /// The strictest marking, and whether one stands on it.
  public String marking() {
    return markings().map(markings -> markings.tlp().label()).orElseGet(Marking.Tlp.DEFAULT::label);
  }

  public boolean marked() {
    return markings().filter(Markings::stated).isPresent();
  }

  private Optional<Markings> markings() {
    return file.content()
        .map(object -> {
          Markings own = Markings.of(object, _ -> Optional.empty());
          return file.raised().map(word -> word.over(own)).orElse(own);
        });
  }

  /// `revoked`, `expired`, `gone` or `active`.
  public String state(Instant now) {
    if (file.content().isEmpty()) {
      return "gone";
    }
    StixObject object = file.content().get();
    if (object.revoked()) {
      return "revoked";
    }
    Optional<Instant> until = object.content().text("valid_until").flatMap(StixTime::read);
    return until.filter(end -> !end.isAfter(now)).isPresent() ? "expired" : "active";
  }

  /// The path of an object's page; empty for what is no name.
  public static Optional<String> path(String id) {
    return StixId.read(id).map(name -> "/cert/object/" + name);
  }
}
