package webjobs.architecture.planted.adapters.http;

import webjobs.architecture.planted.adapters.http.kudu.Route;

/** On the list of what is public; the other is shown to it alone. */
public record HttpApi(Route route) {}
