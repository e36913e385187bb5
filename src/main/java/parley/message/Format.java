package parley.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Line;
import parley.origin.Origin;

/// One format, as its data file says: names, fields in order, header rules, rules between fields.
/// The JSON Schema of its body stands beside it in the data files.
///
/// @param id with version, for example `incident-notification/1`
/// @param statement what every message of this format says by agreement, for example that receipt
///   is not agreement; empty when there is nothing to say
/// @param suspendable false for formats that no act can suspend (A-LIFE-7)
/// @param answers true when messages of this format are about an earlier one
/// @param needs header members that must be there, for example `inReplyTo`
/// @param allows optional header members that may be there, those it needs included
/// @param fields what an officer fills in, in order
/// @param automatic what the node fills in, for example the time of receipt
public record Format(
    String id,
    Line line,
    Map<String, String> name,
    Map<String, String> purpose,
    Map<String, String> statement,
    boolean suspendable,
    boolean answers,
    Set<String> needs,
    Set<String> allows,
    List<Field> fields,
    List<Field> automatic,
    Set<String> precedences,
    List<Rule> rules) {
  public Format {
    name = Map.copyOf(name);
    purpose = Map.copyOf(purpose);
    statement = Map.copyOf(statement);
    needs = Set.copyOf(needs);
    allows = Set.copyOf(allows);
    fields = List.copyOf(fields);
    automatic = List.copyOf(automatic);
    precedences = Set.copyOf(precedences);
    rules = List.copyOf(rules);
  }

  /// Optional members of the header that a format may need or allow.
  static final Set<String> HEADER =
      Set.of(
          "inReplyTo",
          "replaces",
          "cancels",
          "case",
          "replyWantedWithin",
          "releasability",
          "attachments");

  /// The field with this key, filled in by an officer or by the node.
  public Optional<Field> field(String key) {
    return java.util.stream.Stream.concat(fields.stream(), automatic.stream())
        .filter(field -> field.key().equals(key))
        .findFirst();
  }

  /// How a field is entered and rendered.
  public enum Kind {
    /// One line of free text.
    LINE,
    /// Free text of several paragraphs.
    TEXT,
    /// One code of a list.
    CODE,
    /// Any number of codes of a list.
    CODES,
    /// Yes, no or unknown: the list `ternary`.
    TERNARY,
    /// UTC to the second, for example `2017-05-12T07:44:00Z`.
    INSTANT,
    /// A whole number.
    NUMBER,
    /// Ticked or not.
    TICK,
    /// Lines of text, one item each: addresses, networks, indicators.
    LINES
  }

  /// @param key the member in the body
  /// @param codes the code list for CODE, CODES and TERNARY
  /// @param required must be filled in
  /// @param longest characters of a text, of each line of LINES; codes of CODES; the largest NUMBER
  /// @param least the smallest NUMBER
  /// @param shownWith only asked when this field is ticked or has a value, for example attribution
  /// @param pattern what a line must look like: a regular expression that JSON Schema understands
  public record Field(
      String key,
      Kind kind,
      Map<String, String> label,
      Map<String, String> hint,
      Optional<String> codes,
      boolean required,
      int longest,
      int least,
      Optional<String> shownWith,
      Optional<String> pattern) {
    public Field {
      label = Map.copyOf(label);
      hint = Map.copyOf(hint);
    }
  }

  /// A rule between fields, or between fields and the header.
  public sealed interface Rule {
    /// The field to which a fault is attached.
    String field();

    /// When both are there, `field` is not after `then` (M-BODY-7).
    record Order(String field, String then) implements Rule {}

    /// Not after the message was composed (M-BODY-7).
    record Past(String field) implements Rule {}

    /// When the field holds one of the values, these body or header members must be there
    /// (M-BODY-8).
    record When(String field, Set<String> values, Set<String> needs) implements Rule {
      public When {
        values = Set.copyOf(values);
        needs = Set.copyOf(needs);
      }
    }

    /// What is asked and the time within which a reply is wanted come together or not at all
    /// (M-BODY-9).
    record Ask(String field) implements Rule {}

    /// The value stands alone or not at all (M-BODY-8).
    record Alone(String field, String value) implements Rule {}

    /// The field is there only when another one holds one of the values (M-BODY-8).
    record Only(String field, String with, Set<String> values) implements Rule {
      public Only {
        values = Set.copyOf(values);
      }
    }

    /// At least one of these fields is there (K-REPORT-2).
    record Some(String field, List<String> fields) implements Rule {
      public Some {
        fields = List.copyOf(fields);
      }
    }

    /// Each line is a technical origin that can be somebody's (K-REPORT-3 to K-REPORT-5).
    record OfOrigin(String field, Origin.Kind kind) implements Rule {}
  }
}
