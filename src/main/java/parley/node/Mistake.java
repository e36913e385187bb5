package parley.node;

/// Something that the person at the command line can put right. It is shown as one line that says
/// what to do, the command exits with 2, and nothing was written.
class Mistake extends Exception {
  private static final long serialVersionUID = 1;

  /// @param what one line: what is wrong, and what to do
  Mistake(String what) {
    super(what);
  }

  Mistake(String what, Throwable cause) {
    super(what, cause);
  }
}
