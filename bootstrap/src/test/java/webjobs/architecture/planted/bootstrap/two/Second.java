package webjobs.architecture.planted.bootstrap.two;

import java.util.List;
import webjobs.architecture.planted.bootstrap.one.First;

/** The other half of a cycle. */
public record Second(List<First> firsts) {}
