package parley.provider;

import java.util.Locale;

/// Why nobody is signed in by the provider this time. The message is for the service log, and holds
/// no code and no token; people read the sentence of the fault.
public final class ProviderException extends Exception {
  private static final long serialVersionUID = 1;

  /// What a person can do something about.
  public enum Fault {
    /// The provider does not answer, or not as one.
    UNREACHABLE,
    /// It answers, and does not offer what we ask for, or does not know us.
    SETUP,
    /// The person, or the provider, broke it off.
    CANCELLED,
    /// It was not begun in this browser, was used, or took too long.
    LATE,
    /// Its clock and ours differ, or what it said has expired.
    CLOCK,
    /// What it said does not hold: signature, issuer, audience, nonce.
    REFUSED,
    /// No factor was used that withstands phishing.
    WEAK,
    /// It names nobody.
    UNNAMED;

    /// The end of its sentence's name in the words of the interface.
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Fault fault;

  ProviderException(Fault fault, String what) {
    super(what);
    this.fault = fault;
  }

  ProviderException(Fault fault, String what, Throwable cause) {
    super(what + ": " + cause.getMessage(), cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
