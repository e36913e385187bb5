package parley.stix;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;

/// What an object says of its markings: paths of granular ones into it, for example
/// `external_references.[0].url` (K-MARK-1, K-MARK-2), and that no marking marks itself (K-MARK-3).
final class MarkingCheck {
  /// K-MARK-1.
  private static final int LONGEST = 1_024;

  private static final int LONGEST_STEP = 250;
  private static final int LONGEST_INDEX = 6;

  private final StixObject object;
  private final Findings findings;

  MarkingCheck(StixObject object, Findings findings) {
    this.object = object;
    this.findings = findings;
  }

  void check() {
    if (object.content().has("granular_markings")) {
      selectors();
    }
    if (object.type().equals("marking-definition") && itself()) {
      findings.error("K-MARK-3", "a marking marks itself");
    }
  }

  private void selectors() {
    List<StixObject.Granular> markings = object.granularMarkings();
    for (int i = 0; i < markings.size(); i++) {
      for (String selector : markings.get(i).selectors()) {
        if (formed(selector) && !leads(selector, object.content())) {
          findings.enter("granular_markings");
          findings.enter(i);
          findings.error("selectors", "K-MARK-2", "a path that leads to nothing in the object");
          findings.leave();
          findings.leave();
        }
      }
    }
  }

  private boolean itself() {
    return object.markingRefs().contains(object.id())
        || object.granularMarkings().stream()
            .anyMatch(part -> part.marking().filter(object.id()::equals).isPresent());
  }

  static boolean formed(String selector) {
    if (selector.isEmpty() || selector.length() > LONGEST || selector.charAt(0) == '[') {
      return false;
    }
    for (String step : selector.split("\\.", -1)) {
      if (!TextCheck.key(step) && index(step) < 0) {
        return false;
      }
    }
    return true;
  }

  /// -1 for what is no `[n]`.
  private static int index(String step) {
    int last = step.length() - 1;
    if (last < 2 || last > LONGEST_INDEX || step.charAt(0) != '[' || step.charAt(last) != ']') {
      return -1;
    }
    int index = 0;
    for (int i = 1; i < last; i++) {
      char c = step.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      index = 10 * index + c - '0';
    }
    return index;
  }

  /// What the path leads to stands in the object.
  static boolean leads(String selector, Json.Obj object) {
    Json at = object;
    for (String step : selector.split("\\.", -1)) {
      at = below(at, step);
      if (at == null) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Json below(Json at, String step) {
    int index = index(step);
    return switch (at) {
      case Json.Arr(List<Json> items) ->
          index >= 0 && index < items.size() ? items.get(index) : null;
      case Json.Obj(Map<String, Json> members) ->
          step.length() > LONGEST_STEP ? null : members.get(step);
      case Json.Str _, Json.Num _, Json.Real _, Json.Bool _, Json.Null _ -> null;
    };
  }
}
