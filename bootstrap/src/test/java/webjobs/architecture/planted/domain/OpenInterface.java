package webjobs.architecture.planted.domain;

interface OpenInterface {}
