package parley.sheet;

/// A page could not be made, or a file is no page that can be read.
public final class SheetException extends Exception {
  private static final long serialVersionUID = 1;

  public SheetException(String what) {
    super(what);
  }

  public SheetException(String what, Throwable cause) {
    super(what, cause);
  }
}
