package parley.catalogue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whether what an entry says still holds (K-AGE-1), by the clock at reading.
public enum State {
  ACTIVE,
  EXPIRED,
  REVOKED;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<State> coded(String code) {
    return Arrays.stream(values()).filter(state -> state.code().equals(code)).findFirst();
  }
}
