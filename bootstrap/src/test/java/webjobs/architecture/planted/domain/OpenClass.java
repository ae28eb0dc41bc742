package webjobs.architecture.planted.domain;

class OpenClass {}
