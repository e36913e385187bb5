package parley.stix;

import java.util.ArrayList;
import java.util.List;

/// Collects what is found while one object is walked. It knows the place; the path is written only
/// when there is something to say. One use, one thread.
final class Findings {
  /// K-FIND-1: of each sort; what is found after that is not kept.
  static final int MOST = 100;

  /// K-FIND-1: UTF-16 units of a path; the rest is cut off.
  static final int LONGEST_PATH = 300;

  private final List<Object> place = new ArrayList<>();
  private final List<Finding> errors = new ArrayList<>();
  private final List<Finding> notes = new ArrayList<>();

  void enter(String key) {
    place.add(key);
  }

  void enter(int index) {
    place.add(index);
  }

  void leave() {
    place.removeLast();
  }

  void error(String rule, String sentence) {
    add(errors, rule, sentence);
  }

  void note(String rule, String sentence) {
    add(notes, rule, sentence);
  }

  /// An error of a member of what is being looked at.
  void error(String key, String rule, String sentence) {
    enter(key);
    error(rule, sentence);
    leave();
  }

  void note(String key, String rule, String sentence) {
    enter(key);
    note(rule, sentence);
    leave();
  }

  private void add(List<Finding> list, String rule, String sentence) {
    if (list.size() < MOST) {
      list.add(new Finding(path(), rule, sentence));
    }
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    for (Object step : place) {
      if (step instanceof Integer index) {
        path.append('[').append(index.intValue()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(shown(step.toString()));
      }
      if (path.length() > LONGEST_PATH) {
        path.setLength(LONGEST_PATH);
        return path.append('…').toString();
      }
    }
    return path.toString();
  }

  /// A name that the author chose, as it may stand on a screen: what is no letter, digit, hyphen or
  /// underscore of ASCII could turn the line around or hide in it.
  private static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(name.length(), LONGEST_PATH); i++) {
      char c = name.charAt(i);
      shown.append(TextCheck.key(String.valueOf(c)) ? c : '?');
    }
    return shown.toString();
  }

  Validator.Report report() {
    return new Validator.Report(errors, notes);
  }
}
