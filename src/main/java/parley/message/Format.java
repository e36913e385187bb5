package parley.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Line;

/// One format, as its data file says: names, fields in order, header rules, JSON Schema of the
/// body.
///
/// @param id with version, for example `incident-notification/1`
/// @param suspendable false for formats that no act can suspend (A-LIFE-7)
/// @param needs header members that must be there, for example `inReplyTo`
/// @param answers true when messages of this format are about an earlier one
public record Format(
    String id,
    Line line,
    Map<String, String> name,
    Map<String, String> purpose,
    boolean suspendable,
    boolean answers,
    Set<String> needs,
    List<Field> fields,
    Set<String> precedences) {
  public Format {
    name = Map.copyOf(name);
    purpose = Map.copyOf(purpose);
    needs = Set.copyOf(needs);
    fields = List.copyOf(fields);
    precedences = Set.copyOf(precedences);
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
    /// UTC to the second.
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
  /// @param shownWith only asked when this field is ticked or has a value, for example attribution
  public record Field(
      String key,
      Kind kind,
      Map<String, String> label,
      Map<String, String> hint,
      Optional<String> codes,
      boolean required,
      int longest,
      Optional<String> shownWith) {
    public Field {
      label = Map.copyOf(label);
      hint = Map.copyOf(hint);
    }
  }
}
