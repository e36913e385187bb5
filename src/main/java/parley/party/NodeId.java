package parley.party;

/// An identity with keys, for example `us-nrrc`. Unique among the parties of every agreement it
/// takes part in.
public record NodeId(String name) implements Comparable<NodeId> {
  private static final int LONGEST = 32;

  public NodeId {
    if (!formed(name)) {
      throw new IllegalArgumentException(
          "a node name is 2 to 32 small letters, digits or hyphens and begins with a letter, for example us-nrrc");
    }
  }

  private static boolean formed(String name) {
    boolean formed =
        name.length() >= 2
            && name.length() <= LONGEST
            && name.charAt(0) >= 'a'
            && name.charAt(0) <= 'z';
    for (int i = 1; formed && i < name.length(); i++) {
      char c = name.charAt(i);
      formed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return formed;
  }

  @Override
  public int compareTo(NodeId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
