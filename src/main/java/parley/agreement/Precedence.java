package parley.agreement;

import java.util.Optional;

/// How fast a message is handled, after ACP 121. Never how bad it is: that is severity.
public enum Precedence {
  FLASH("flash"),
  IMMEDIATE("immediate"),
  PRIORITY("priority"),
  ROUTINE("routine");

  private final String code;

  Precedence(String code) {
    this.code = code;
  }

  /// The name in signed bytes.
  public String code() {
    return code;
  }

  public static Optional<Precedence> coded(String code) {
    for (Precedence value : values()) {
      if (value.code.equals(code)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
