package webjobs.architecture.planted.bootstrap;

final class RunHelper {}
