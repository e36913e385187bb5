package parley.certweb;

/// The CERT line does not answer now, or what was wanted cannot be logged and so is not done.
final class CertException extends Exception {
  private static final long serialVersionUID = 1;

  CertException(String message, Throwable cause) {
    super(message, cause);
  }
}
