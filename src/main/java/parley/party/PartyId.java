package parley.party;

import java.util.regex.Pattern;

/// A state or organisation, for example `US`. Two to eight capital letters or digits.
public record PartyId(String code) implements Comparable<PartyId> {
  private static final Pattern FORM = Pattern.compile("[A-Z][A-Z0-9]{1,7}");

  public PartyId {
    if (!FORM.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "a party code is two to eight capital letters or digits, for example US");
    }
  }

  @Override
  public int compareTo(PartyId other) {
    return code.compareTo(other.code);
  }

  @Override
  public String toString() {
    return code;
  }
}
