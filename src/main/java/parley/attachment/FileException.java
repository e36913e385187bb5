package parley.attachment;

/// What is kept of files cannot be read or written now; the message says what failed.
public final class FileException extends Exception {
  private static final long serialVersionUID = 1L;

  FileException(String what) {
    super(what);
  }

  FileException(String what, Throwable cause) {
    super(what, cause);
  }
}
