package parley.codec;

/// Foreign bytes that are not what they claim to be. The message says what is wrong and where, and
/// never repeats content.
public final class MalformedInput extends Exception {
  private static final long serialVersionUID = 1;
  private final String clause;

  /// @param clause the clause of `spec/` that was broken, for example `C-JSON-3`
  public MalformedInput(String clause, String what) {
    super(what);
    this.clause = clause;
  }

  /// @throws MalformedInput unless `holds`
  public static void unless(boolean holds, String clause, String what) throws MalformedInput {
    if (!holds) {
      throw new MalformedInput(clause, what);
    }
  }

  public String clause() {
    return clause;
  }
}
