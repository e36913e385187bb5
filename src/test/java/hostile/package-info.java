/// Hostile bytes: a corpus with the clause that refuses each, and mutators that look for more.
@org.jspecify.annotations.NullMarked
package hostile;
