package parley.party;

import java.util.regex.Pattern;

/// An identity with keys, for example `us-nrrc`. Unique among the parties of every agreement it
/// takes part in.
public record NodeId(String name) implements Comparable<NodeId> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,31}");

  public NodeId {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a node name is 2 to 32 small letters, digits or hyphens and begins with a letter, for example us-nrrc");
    }
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
