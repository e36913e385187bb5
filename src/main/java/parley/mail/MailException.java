package parley.mail;

/// The mail server did not do what was asked. Tried again later.
public final class MailException extends Exception {
  private static final long serialVersionUID = 1;

  public MailException(String what, Throwable cause) {
    super(what, cause);
  }
}
