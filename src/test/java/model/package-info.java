/// Runs the checkable model of the exchange that stands in `spec/model`, with its planted bugs.
@org.jspecify.annotations.NullMarked
package model;
