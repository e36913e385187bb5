package parley.stix;

import java.util.List;
import parley.codec.Json;

/// Says what is wrong with a STIX 2.1 object (K-TYPE-1 to K-EXT-3), by the table of types. Each
/// finding is a value; nothing is thrown and nothing is altered.
public final class Validator {
  /// What was found.
  ///
  /// @param errors why it is no STIX 2.1; at most 100 are kept (K-FIND-1)
  /// @param notes what is allowed and odd; likewise
  public record Report(List<Finding> errors, List<Finding> notes) {
    public Report {
      errors = List.copyOf(errors);
      notes = List.copyOf(notes);
    }

    public boolean valid() {
      return errors.isEmpty();
    }
  }

  /// What may stand below the properties of a versioned object of another's making (K-TYPE-2).
  private static final List<String> NEW_SDO = List.of("new-sdo", "new-sro");

  private static final String SPEC_VERSION = "spec_version";

  private final StixObject object;
  private final Findings findings = new Findings();
  private final Extensions extensions;
  private final ValueCheck values;

  private Validator(StixObject object) {
    this.object = object;
    this.extensions = new Extensions(object.content());
    this.values = new ValueCheck(object.content(), findings);
  }

  /// Whether the specification names such a type of object.
  public static boolean knows(String type) {
    return TypeTable.STIX.type(type) != null;
  }

  public static Report check(StixObject object) {
    return new Validator(object).report();
  }

  private Report report() {
    Layout layout = TypeTable.STIX.type(object.type());
    if (layout == null) {
      ofAnother();
    } else if (old(layout)) {
      findings.error(SPEC_VERSION, "K-TYPE-3", "this is not STIX 2.1");
    } else {
      known(layout);
    }
    return findings.report();
  }

  /// STIX 2.0 is told in one sentence and not in twenty.
  private boolean old(Layout layout) {
    Json version = object.content().get(SPEC_VERSION);
    return version == null
        ? layout.required().contains(SPEC_VERSION)
        : !version.equals(new Json.Str("2.1"));
  }

  private void known(Layout layout) {
    values.members(layout, object.content(), extensions.topLevel());
    names(layout);
    new MarkingCheck(object, findings).check();
  }

  private void names(Layout layout) {
    StixId id = object.id();
    if (!id.type().equals(object.type())) {
      findings.error("id", "K-ID-2", "the name must begin with the object's own type");
    }
    if (layout.category() == Layout.Category.SCO) {
      observed(layout, id);
    } else if (id.version() != 4) {
      findings.note("id", "K-ID-5", "the UUID of this object should be random (version 4)");
    }
  }

  private void observed(Layout layout, StixId id) {
    if (layout.ids().stream().noneMatch(object.content()::has)) {
      if (id.version() != 4) {
        findings.error("id", "K-ID-3", "the UUID of this object must be random (version 4)");
      }
      return;
    }
    if (id.version() == 5 && findings.report().valid()) {
      boolean same = ScoId.of(object.content()).filter(id::equals).isPresent();
      if (!same) {
        findings.note("id", "K-ID-4", "the UUID is not the one that its properties give");
      }
    }
  }

  /// A type that the specification does not have passes whole, with its common properties checked
  /// (K-TYPE-2): it says what it is by an extension, or has the older mark `x-`.
  private void ofAnother() {
    boolean declared = extensions.declares(NEW_SDO) || extensions.declares(List.of("new-sco"));
    if (!declared && !object.type().startsWith("x-")) {
      findings.error("type", "K-TYPE-2", "no such type, and no extension that declares it");
      return;
    }
    boolean versioned =
        extensions.declares(NEW_SDO)
            || (!declared && (object.content().has("created") || object.content().has("modified")));
    Layout common = TypeTable.STIX.part(versioned ? "common-sdo" : "common-sco");
    values.common(common, object.content());
    if (!object.id().type().equals(object.type())) {
      findings.error("id", "K-ID-2", "the name must begin with the object's own type");
    }
    new MarkingCheck(object, findings).check();
  }

  /// Names of properties: 3 to 250 small letters, digits and underscores (K-PROP-3).
  static boolean named(String key) {
    boolean formed = key.length() >= 3 && key.length() <= 250;
    for (int i = 0; formed && i < key.length(); i++) {
      char c = key.charAt(i);
      formed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return formed || key.equals("id");
  }
}
