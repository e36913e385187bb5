package parley.stix;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;

/// A pattern of the STIX language, as a tree (K-PAT-1 to K-PAT-6). Lists of operands are flat: `a
/// OR b OR c` is one node with three parts, so a long pattern is a wide tree and no deep one.
public sealed interface Pattern {
  /// K-PAT-1: UTF-16 units.
  int LONGEST = 64 * 1024;

  /// K-PAT-1: parentheses in each other.
  int DEEPEST = 32;

  /// What is seen in one observation.
  record Observed(Test test) implements Pattern {}

  /// Two or more, joined by one operator.
  record Joined(Operator operator, List<Pattern> parts) implements Pattern {
    public Joined {
      parts = List.copyOf(parts);
    }
  }

  record Qualified(Pattern pattern, Qualifier qualifier) implements Pattern {}

  /// From the one that binds least.
  enum Operator {
    FOLLOWEDBY,
    OR,
    AND
  }

  /// When and how often.
  sealed interface Qualifier {
    /// @param seconds more than none
    record Within(BigDecimal seconds) implements Qualifier {}

    record Repeats(long times) implements Qualifier {}

    /// @param stop later than `start`
    record Between(Instant start, Instant stop) implements Qualifier {}
  }

  /// What must be true of one observation.
  sealed interface Test {
    /// Two or more; all of them (AND) or any (OR).
    record Group(boolean all, List<Test> parts) implements Test {
      public Group {
        parts = List.copyOf(parts);
      }
    }

    /// @param values one, or those of a set where the comparator is IN
    record Comparison(Path path, boolean negated, Comparator comparator, List<Literal> values)
        implements Test {
      public Comparison {
        values = List.copyOf(values);
      }
    }

    record Exists(Path path) implements Test {}
  }

  enum Comparator {
    EQUAL("="),
    UNEQUAL("!="),
    GREATER(">"),
    LESS("<"),
    GREATER_OR_EQUAL(">="),
    LESS_OR_EQUAL("<="),
    IN("IN"),
    LIKE("LIKE"),
    MATCHES("MATCHES"),
    SUBSET("ISSUBSET"),
    SUPERSET("ISSUPERSET");

    private final String written;

    Comparator(String written) {
      this.written = written;
    }

    String written() {
      return written;
    }
  }

  /// Where a value stands in an observable.
  ///
  /// @param steps at least one, the first of them a name
  record Path(String type, List<Step> steps) {
    public Path {
      steps = List.copyOf(steps);
    }
  }

  sealed interface Step {
    record Name(String name) implements Step {}

    record Index(int index) implements Step {}

    /// `*`: any item of a list.
    record Any() implements Step {}
  }

  sealed interface Literal {
    record Text(String value) implements Literal {}

    record Whole(long value) implements Literal {}

    record Fraction(double value) implements Literal {}

    record Truth(boolean value) implements Literal {}

    record Hex(String digits) implements Literal {}

    record Base64(String text) implements Literal {}

    record Moment(Instant at) implements Literal {}
  }

  /// @throws MalformedInput with the clause and the place, in characters from 0
  static Pattern read(String text) throws MalformedInput {
    return PatternReader.read(text);
  }

  /// One text for all patterns that trivially mean the same (K-PAT-6); it is itself a pattern, and
  /// its own normal form. Never what is kept or sent: that is what came.
  default String normal() {
    return NormalForm.of(this);
  }

  /// Under which two sources' indicators are one entry: the digest of the normal form.
  default Digest key() {
    return Digest.of(Bytes.utf8(normal()));
  }
}
