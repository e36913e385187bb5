package parley.agreement;

import java.util.Optional;

/// Real traffic or an exercise; the two never share serials, threads or queues.
public enum Series {
  REAL("real"),
  EXERCISE("exercise");

  private final String code;

  Series(String code) {
    this.code = code;
  }

  /// The name in signed bytes.
  public String code() {
    return code;
  }

  public static Optional<Series> coded(String code) {
    for (Series value : values()) {
      if (value.code.equals(code)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
