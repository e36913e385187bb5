package parley.certline;

import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.CanonicalJson;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.stix.Finding;
import parley.stix.StixId;
import parley.stix.StixObject;
import parley.stix.Validator;
import parley.taxii.Added;
import parley.taxii.ObjectCheck;
import parley.taxii.Refusal;

/// What a collection asks of an object (K-OBJECT-1 to K-OBJECT-4): good STIX 2.1, by the table of
/// types. What is written in STIX 2.0 is kept for own tools, judged by its name and moments alone;
/// it never crosses a border (K-RELEASE-3).
public final class StixCheck implements ObjectCheck {
  static final String OLD = "2.0";
  static final String NOW = "2.1";

  @Override
  public Verdict judge(Bytes bytes) {
    try {
      return judge(bytes, StixObject.json(bytes));
    } catch (MalformedInput e) {
      return new Refused(Optional.empty(), Optional.empty(), told(e));
    }
  }

  /// What is refused is told by its name and version where they have the form of some, so that
  /// whoever sent it finds it again (K-ADD-6).
  private static Verdict judge(Bytes bytes, Json.Obj content) {
    Optional<String> version = content.text("modified").or(() -> content.text("created"));
    String wrong;
    try {
      StixObject object = StixObject.of(bytes, content);
      Optional<String> found = wrong(object);
      if (found.isEmpty()) {
        return new Accepted(
            object.id().toString(),
            object.type(),
            version,
            spec(object),
            CanonicalJson.write(content));
      }
      wrong = found.get();
    } catch (MalformedInput e) {
      wrong = told(e);
    }
    return new Refused(
        content.text("id").filter(StixId::formed), version.filter(StixCheck::moment), wrong);
  }

  /// The version of STIX in which it is written, as far as it says (K-OBJECT-4).
  static String spec(StixObject object) {
    String unsaid = object.content().has("created") ? OLD : NOW;
    return object.specVersion().orElse(object.content().has("spec_version") ? "not text" : unsaid);
  }

  private static Optional<String> wrong(StixObject object) {
    for (String moment : List.of("created", "modified")) {
      if (object.content().has(moment)
          && object.content().text(moment).filter(StixCheck::moment).isEmpty()) {
        return Optional.of("\"" + moment + "\" is no moment in UTC (K-OBJECT-4)");
      }
    }
    return switch (spec(object)) {
      case OLD ->
          object.id().type().equals(object.type())
              ? Optional.empty()
              : Optional.of("\"id\": the name must begin with the object's own type (K-OBJECT-3)");
      case NOW -> told(Validator.check(object).errors());
      default -> Optional.of("\"spec_version\" is not one that this server keeps (K-OBJECT-4)");
    };
  }

  /// The first of what is wrong, and whether there is more.
  private static Optional<String> told(List<Finding> errors) {
    String more = errors.size() > 1 ? ", and more" : "";
    return errors.stream()
        .findFirst()
        .map(first ->
            (first.path().isEmpty() ? "" : "\"" + first.path() + "\": ")
                + first.sentence()
                + " ("
                + first.rule()
                + ")"
                + more);
  }

  private static String told(MalformedInput fault) {
    return fault.getMessage() + " (" + fault.clause() + ")";
  }

  private static boolean moment(String text) {
    try {
      return !Added.key(text).isEmpty();
    } catch (Refusal e) {
      return false;
    }
  }
}
